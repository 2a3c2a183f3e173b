//! From a kind, known only when running, to the record type behind it.

/// Does `$work` with `$record` naming the record type of `$kind`.
macro_rules! with_kind {
    ($kind:expr, $record:ident => $work:expr) => {
        match $kind {
            $crate::model::Kind::Publisher => {
                type $record = $crate::publisher::Publisher;
                $work
            }
            $crate::model::Kind::Topic => {
                type $record = $crate::topic::Topic;
                $work
            }
            $crate::model::Kind::Place => {
                type $record = $crate::place::Place;
                $work
            }
            $crate::model::Kind::Medium => {
                type $record = $crate::medium::Medium;
                $work
            }
            $crate::model::Kind::Actor => {
                type $record = $crate::actor::Actor;
                $work
            }
            $crate::model::Kind::Position => {
                type $record = $crate::position::Position;
                $work
            }
            $crate::model::Kind::Article => {
                type $record = $crate::article::Article;
                $work
            }
            $crate::model::Kind::Tenure => {
                type $record = $crate::tenure::Tenure;
                $work
            }
            $crate::model::Kind::Relation => {
                type $record = $crate::relation::Relation;
                $work
            }
            $crate::model::Kind::Event => {
                type $record = $crate::event::Event;
                $work
            }
        }
    };
}
pub(crate) use with_kind;
