//! What holds for every picture, whatever it is given.

mod anything;
mod check;
mod counted;
mod lived;
mod mapped;
mod tied;
