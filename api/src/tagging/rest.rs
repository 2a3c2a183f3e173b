//! Tagging on the REST face.

use super::{JudgeInput, SuggestInput};
use crate::article::Article;
use crate::command::Expected;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::principal::Principal;
use crate::rest::{Endpoint, Step, step};
use crate::values::Handle;

/// The addresses of suggesting and judging mentions.
pub fn endpoints() -> Vec<Endpoint> {
    vec![step::<Suggest>(), step::<Confirm>(), step::<Reject>()]
}

struct Suggest;

impl Step for Suggest {
    type On = Article;
    type Input = SuggestInput;
    const NAME: &'static str = "mentions/suggest";
    const OPERATION: &'static str = "suggestMentions";
    const SUMMARY: &'static str = "Suggest whom an article mentions";
    const ABOUT: &'static str = "Looks for the names of all actors that you may see in headline, standfirst and body, and adds what it finds to the mentions: `suggested`, with `score` and `method` (`name`: the actor's own; `shared`: a name of several, of whom this one is the likeliest; `surname`: after the full name in the same article). Passages where a mention stands already are passed over, and so is what was rejected. An article has at most 1,000 mentions. Where nothing is found, the version stays as it is.";
    const BARE: bool = true;

    async fn take(
        diwan: &Diwan,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
        _input: SuggestInput,
    ) -> Result<Article> {
        diwan.suggest_mentions(who, handle, expected).await
    }
}

struct Confirm;

impl Step for Confirm {
    type On = Article;
    type Input = JudgeInput;
    const NAME: &'static str = "mentions/confirm";
    const OPERATION: &'static str = "confirmMentions";
    const SUMMARY: &'static str = "Confirm mentions of an article";
    const ABOUT: &'static str = "Somebody has checked that these passages mean their actors: from now on they are as public as the article. Without a body, all that are `suggested` are confirmed. What was rejected can be confirmed, too; doing it twice changes nothing.";
    const BARE: bool = true;

    async fn take(
        diwan: &Diwan,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
        input: JudgeInput,
    ) -> Result<Article> {
        diwan.confirm_mentions(who, handle, expected, input.mentions.as_deref()).await
    }
}

struct Reject;

impl Step for Reject {
    type On = Article;
    type Input = JudgeInput;
    const NAME: &'static str = "mentions/reject";
    const OPERATION: &'static str = "rejectMentions";
    const SUMMARY: &'static str = "Reject mentions of an article";
    const ABOUT: &'static str = "Somebody has checked that these passages do not mean their actors. They stay in the list as `rejected`, so that they are not suggested again, and are not public. Without a body, all that are `suggested` are rejected.";
    const BARE: bool = true;

    async fn take(
        diwan: &Diwan,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
        input: JudgeInput,
    ) -> Result<Article> {
        diwan.reject_mentions(who, handle, expected, input.mentions.as_deref()).await
    }
}
