//! Names of files that are sent (RFC 6266).

use actix_web::http::header::{CONTENT_DISPOSITION, ContentDisposition, HeaderMap};

/// The name that `Content-Disposition` gives what is sent: in any script by `filename*`, else by `filename`. It is
/// whatever the sender wrote, a path perhaps.
pub fn file_name(headers: &HeaderMap) -> Option<String> {
    let said = ContentDisposition::from_raw(headers.get(CONTENT_DISPOSITION)?).ok()?;
    let extended =
        said.get_filename_ext().and_then(|name| String::from_utf8(name.value.clone()).ok());
    extended.or_else(|| said.get_filename().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(value: &'static [u8]) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_DISPOSITION, value.try_into().unwrap());
        file_name(&headers)
    }

    #[test]
    fn a_name_in_any_script_comes_first() {
        assert_eq!(named(b"attachment; filename=\"a.jpg\"").as_deref(), Some("a.jpg"));
        assert_eq!(named(b"attachment; filename=a.jpg").as_deref(), Some("a.jpg"));
        let both =
            b"attachment; filename=\"x.jpg\"; filename*=UTF-8''%D9%84%D9%8A%D8%A8%D9%8A%D8%A7.jpg";
        assert_eq!(named(both).as_deref(), Some("ليبيا.jpg"));
        assert_eq!(
            named("form-data; filename=\"İstanbul.jpg\"".as_bytes()).as_deref(),
            Some("İstanbul.jpg")
        );
        assert_eq!(named(b"attachment"), None);
        assert_eq!(named(b"attachment; filename=\"broken"), None);
    }
}
