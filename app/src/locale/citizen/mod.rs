//! The words of the pages for who asks, holds, follows and reads answers, each once and in both
//! languages; tables of their own, so that only the part that shows them carries them.

mod apply;
mod mine;
mod public;
mod request;

pub use apply::Apply;
pub use mine::Mine;
pub use public::{Overview, Public};
pub use request::Request;
