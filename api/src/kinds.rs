//! From a kind, known only when running, to the record type behind it.

/// Does `$work` with `$record` naming the record type of `$kind`.
macro_rules! with_kind {
    ($kind:expr, $record:ident => $work:expr) => {
        match $kind {
            $crate::record::Kind::Publisher => {
                type $record = $crate::publisher::Publisher;
                $work
            }
            $crate::record::Kind::Topic => {
                type $record = $crate::topic::Topic;
                $work
            }
            $crate::record::Kind::Place => {
                type $record = $crate::place::Place;
                $work
            }
            $crate::record::Kind::Actor => {
                type $record = $crate::actor::Actor;
                $work
            }
            $crate::record::Kind::Position => {
                type $record = $crate::position::Position;
                $work
            }
            $crate::record::Kind::Article => {
                type $record = $crate::article::Article;
                $work
            }
            $crate::record::Kind::Tenure => {
                type $record = $crate::tenure::Tenure;
                $work
            }
            $crate::record::Kind::Relation => {
                type $record = $crate::relation::Relation;
                $work
            }
            $crate::record::Kind::Event => {
                type $record = $crate::event::Event;
                $work
            }
        }
    };
}
pub(crate) use with_kind;
