//! From a kind, known only when running, to the record type behind it.

/// Does `$work` with `$record` naming the record type of `$kind`.
macro_rules! with_kind {
    ($kind:expr, $record:ident => $work:expr) => {
        match $kind {
            $crate::record::Kind::Publisher => {
                type $record = $crate::publisher::Publisher;
                $work
            }
            $crate::record::Kind::Article => {
                type $record = $crate::article::Article;
                $work
            }
            kind => Err($crate::error::Error::internal(format!("no {kind}s yet"))),
        }
    };
}
pub(crate) use with_kind;
