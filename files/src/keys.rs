//! Where things are in the store. Keys are made of digests and of the names of renditions, which the server chose.

use object_store::path::Path as Key;

use super::{Digest, Rendition};

/// Where contents are.
pub const CONTENTS: &str = "sha256";
/// Where what was made of contents is.
pub const RENDITIONS: &str = "renditions";

/// The key of a content: `sha256/ab/cd/<hex>`. Two levels of 256 folders keep each of them small.
pub fn of_content(digest: &Digest) -> Key {
    let hex = digest.to_string();
    Key::from_iter([CONTENTS, &hex[..2], &hex[2..4], &hex])
}

/// The folder of all contents whose digests begin with this byte.
pub fn of_contents(first: u8) -> Key {
    Key::from_iter([CONTENTS, &format!("{first:02x}")])
}

/// The folder of all renditions of a content.
pub fn of_renditions(digest: &Digest) -> Key {
    Key::from_iter([RENDITIONS, &digest.to_string()])
}

/// The key of a rendition.
pub fn of_rendition(rendition: &Rendition) -> Key {
    of_renditions(rendition.of()).join(rendition.name())
}

/// Whose content is there, if this is the place of one: other files in the folder or bucket are none of ours.
pub fn content_at(key: &Key) -> Option<Digest> {
    let digest: Digest = key.filename()?.parse().ok()?;
    (of_content(&digest) == *key).then_some(digest)
}

/// Of which content a rendition is there, if this is the place of one.
pub fn rendition_at(key: &Key) -> Option<Digest> {
    let (of, name) = key.as_ref().strip_prefix(RENDITIONS)?.strip_prefix('/')?.split_once('/')?;
    Some(*Rendition::new(of.parse().ok()?, name).ok()?.of())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_leads_back_to_its_digest() {
        let digest = Digest::of(b"abc");
        let key = of_content(&digest);
        assert_eq!(
            key.as_ref(),
            "sha256/ba/78/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(content_at(&key), Some(digest));
        let rendition = Rendition::new(digest, "w640.webp").unwrap();
        assert_eq!(of_rendition(&rendition).as_ref(), format!("renditions/{digest}/w640.webp"));
        assert_eq!(rendition_at(&of_rendition(&rendition)), Some(digest));
        assert_eq!(rendition_at(&of_content(&digest)), None);
    }

    #[test]
    fn other_keys_lead_nowhere() {
        let digest = Digest::of(b"abc");
        for key in [
            "sha256/ba/78/notes.txt",
            &format!("sha256/{digest}"),
            &format!("sha256/00/00/{digest}"),
        ] {
            assert_eq!(content_at(&Key::from(key)), None, "{key}");
        }
    }
}
