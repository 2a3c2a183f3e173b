//! Records as lines: in by import, out by export.

use std::io::Cursor;

use diwan_api::import::{ImportOptions, Rejection, Tally, Watch};
use diwan_api::principal::Principal;

use super::World;

impl World {
    /// Imports lines of which none may be refused.
    pub async fn import(&self, lines: impl Into<Vec<u8>>) -> Tally {
        let (who, input) = (&Principal::Operator, Cursor::new(lines.into()));
        self.diwan.import(who, input, ImportOptions::default(), &mut NoneRefused).await.unwrap()
    }

    /// Everything in the register, as the lines that an import takes.
    pub async fn export(&self) -> String {
        let mut export = self.diwan.export(&Principal::Operator).await.unwrap();
        let mut all = String::new();
        while let Some(lines) = export.next().await.unwrap() {
            all.push_str(&lines);
        }
        all
    }
}

struct NoneRefused;

impl Watch for NoneRefused {
    fn rejected(&mut self, rejection: Rejection) {
        panic!("{rejection:?}");
    }
}
