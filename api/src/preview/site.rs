//! Which page shows what a link is for.

use std::sync::{PoisonError, RwLock};

use url::Url;

use crate::diwan::Diwan;
use crate::model::Record;
use crate::token::PreviewToken;
use crate::values::WebUrl;

/// The page of a site that shows drafts to whoever comes with a token.
#[derive(Default)]
struct Page(RwLock<Option<Url>>);

impl Diwan {
    /// Says which page shows drafts; without one it is the explorer.
    pub fn show_previews_at(&self, page: &WebUrl) {
        let page = Url::parse(page.as_str()).ok();
        *self.shared::<Page>().0.write().unwrap_or_else(PoisonError::into_inner) = page;
    }

    /// The page that shows a record to whoever opens it.
    pub(super) fn preview_address<R: Record>(&self, record: &R, token: &PreviewToken) -> String {
        let id = record.head().id.to_string();
        let slug = record.slug().unwrap_or(&id);
        let page = self.shared::<Page>().0.read().unwrap_or_else(PoisonError::into_inner).clone();
        match page {
            Some(mut page) => {
                page.query_pairs_mut()
                    .append_pair("kind", R::KIND.as_str())
                    .append_pair("id", &id)
                    .append_pair("slug", slug)
                    .append_pair("token", token.as_str());
                page.into()
            }
            // What follows the # is sent to no server, and stands in no log.
            None => {
                let (base, many) = (self.issuer().trim_end_matches('/'), R::KIND.plural());
                format!("{base}/explore/{many}/{slug}#preview={}", token.as_str())
            }
        }
    }
}
