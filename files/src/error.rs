//! Why something could not be done with the store of files.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::iter;

use object_store::client::HttpError;

/// How many characters of what a service says are passed on.
const MOST_SAID: usize = 300;

/// Why something could not be done with the store of files. All details are for the operator, not for callers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilesError {
    /// There is no such content.
    #[error("there is no such file")]
    NotFound,
    /// Nothing of what was asked for is in the file, which has so many bytes.
    #[error("the range is not within the file, which has {length} bytes")]
    OutOfRange { length: u64 },
    /// The service does not answer, or cannot do it now; the same may succeed later.
    #[error("the file store cannot be reached: {0}")]
    Unavailable(String),
    /// The service does not let this server do it: credentials, region or bucket are wrong.
    #[error("the file store refuses this server: {0}")]
    Refused(String),
    /// There is no space left.
    #[error("there is no space left for files: {0}")]
    Full(String),
    /// Anything else: a fault of the machine, or of the server.
    #[error("the file store failed: {0}")]
    Internal(String),
}

impl FilesError {
    /// What the system says of a file or folder, `of` being its path.
    pub(super) fn file(of: impl std::fmt::Display, cause: io::Error) -> Self {
        let detail = format!("{of}: {cause}");
        match cause.kind() {
            _ if causes(&cause).any(is_full) => Self::Full(detail),
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::Internal(format!(
                "{detail}; the user that runs the server must be able to write there"
            )),
            _ => Self::Internal(detail),
        }
    }
}

impl From<object_store::Error> for FilesError {
    fn from(error: object_store::Error) -> Self {
        let text = error.to_string();
        if causes(&error).any(is_full) {
            return Self::Full(text);
        }
        if let Some(http) = causes(&error).find(|cause| cause.is::<HttpError>()) {
            return Self::Unavailable(of_transport(http));
        }
        match (status_in(&text), error) {
            (Some(status), error) => Self::of_answer(status, &text, &error),
            (None, object_store::Error::NotFound { .. }) => Self::NotFound,
            (None, _) if text.contains("configured region") => {
                Self::Refused("the bucket is in another region; say which in media_url".into())
            }
            (None, _) => Self::Internal(short(&text)),
        }
    }
}

impl FilesError {
    /// What a service means that answers with this status.
    fn of_answer(status: u16, text: &str, error: &object_store::Error) -> Self {
        let said = said_in(text);
        match status {
            _ if said.starts_with("NoSuchBucket") => {
                Self::Refused(format!("{said}; make the bucket, or name another in media_url"))
            }
            404 if matches!(error, object_store::Error::NotFound { .. }) => Self::NotFound,
            507 => Self::Full(said),
            408 | 429 | 500.. => Self::Unavailable(format!("it answers {status}: {said}")),
            400..500 => Self::Refused(format!(
                "it answers {status}: {said}; check media_access_key_id, media_secret_access_key and the region, \
                 and that the key may read, write, delete and list in the bucket"
            )),
            _ => Self::Internal(short(text)),
        }
    }
}

/// An error and what it comes from.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| (*error).source())
}

fn is_full(error: &(dyn Error + 'static)) -> bool {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    matches!(kind, Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded))
}

/// What went wrong on the way: the last cause says most.
fn of_transport(http: &(dyn Error + 'static)) -> String {
    let text = http.to_string();
    let first = text.trim_start_matches("HTTP error: ");
    let last = causes(http).last().map(ToString::to_string).unwrap_or_default();
    if first.contains(&last) { short(first) } else { short(&format!("{first}: {last}")) }
}

/// What stands before a status, in the text of an error; its number has no other place outside of object_store.
const STATUS: &str = "status code: ";

/// The HTTP status that was answered.
fn status_in(text: &str) -> Option<u16> {
    let (_, rest) = text.split_once(STATUS)?;
    rest.get(..3)?.parse().ok()
}

/// What a service says in the XML of S3, its code and its words; else what stands behind the number of the status.
fn said_in(text: &str) -> String {
    let within = |tag: &str| {
        let (_, rest) = text.split_once(&format!("<{tag}>"))?;
        Some(rest.split_once(&format!("</{tag}>"))?.0.trim_end_matches('.'))
    };
    match (within("Code"), within("Message")) {
        (Some(code), Some(message)) => short(&format!("{code}, {message}")),
        (Some(code), None) => short(code),
        _ => {
            let rest = text.split_once(STATUS).map_or(text, |(_, rest)| rest);
            let words =
                rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
            short(words.trim_end_matches([':', ' ']))
        }
    }
}

/// One line that is not too long.
fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(MOST_SAID).collect();
    if cut.len() < line.len() { format!("{cut}…") } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(text: &str) -> FilesError {
        object_store::Error::Generic { store: "S3", source: text.into() }.into()
    }

    #[test]
    fn an_answer_is_told_by_its_status_and_what_it_says() {
        let xml = "Server returned non-2xx status code: 403 Forbidden: <Error><Code>AccessDenied</Code>\
                   <Message>Access\n Denied.</Message></Error>";
        let FilesError::Refused(detail) = answered(xml) else { panic!() };
        assert!(
            detail.starts_with("it answers 403: AccessDenied, Access Denied; check "),
            "{detail}"
        );
        let busy = answered("… status code: 503 Service Unavailable: <Code>SlowDown</Code>");
        assert_eq!(busy, FilesError::Unavailable("it answers 503: SlowDown".into()));
        let bare = answered("HEAD … - Server returned non-2xx status code: 403 Forbidden: ");
        assert!(bare.to_string().contains("it answers 403: Forbidden; check "), "{bare}");
        assert!(matches!(answered("status code: 507 : full"), FilesError::Full(_)));
        let none = answered("status code: 404 Not Found: <Code>NoSuchBucket</Code>");
        assert!(matches!(none, FilesError::Refused(_)), "{none}");
        assert!(matches!(answered("something else"), FilesError::Internal(_)));
    }

    #[test]
    fn a_full_disk_is_told_however_deep_it_is_in_the_error() {
        let full = || io::Error::from(ErrorKind::StorageFull);
        let generic = object_store::Error::Generic { store: "x", source: Box::new(full()) };
        assert!(matches!(FilesError::from(generic), FilesError::Full(_)));
        assert!(matches!(FilesError::file("x", full()), FilesError::Full(_)));
        assert!(matches!(FilesError::file("x", io::Error::other("x")), FilesError::Internal(_)));
    }

    #[test]
    fn what_is_said_is_one_line_of_limited_length() {
        assert_eq!(short("a\n  b"), "a b");
        assert_eq!(short(&"é".repeat(400)), "é".repeat(300) + "…");
    }
}
