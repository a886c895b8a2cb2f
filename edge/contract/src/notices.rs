//! Notices (通知), what one follows, and webhooks (推送).

use chrono::{DateTime, Utc};
use domain::notices::{About, Facts, Leads, MailWish, NoticeKind};
use serde::{Deserialize, Serialize};

use crate::{lenient, paths};

/// A notice, in the caller's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticeView {
    /// Which one.
    pub id: String,
    /// What it is about.
    pub kind: NoticeKind,
    /// What it is about, in a few words.
    pub title: String,
    /// What happened, in a sentence.
    pub text: String,
    /// The page on which the rest is to be read.
    pub href: String,
    /// When it happened.
    pub created_at: DateTime<Utc>,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
}

/// A page of notices, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticePage {
    /// How many there are in all, of those that were asked for.
    pub total: u64,
    /// How many are not read.
    pub unread: u64,
    /// The page's.
    pub items: Vec<NoticeView>,
}

/// Which notices were read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct NoticesRead {
    /// These.
    #[serde(deserialize_with = "lenient::maybe_list")]
    pub ids: Option<Vec<String>>,
    /// All of them.
    #[serde(deserialize_with = "lenient::yes")]
    pub all: bool,
}

/// When one wants letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticeSettings {
    /// About one's own requests, grants and work: `at_once`, `daily` or `off`.
    pub own: MailWish,
    /// About what one follows.
    pub followed: MailWish,
}

/// Something that one follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FollowView {
    /// `dataset` or `request`.
    pub kind: String,
    /// Which one.
    pub id: String,
    /// What it is called; missing while the public does not see it.
    pub title: Option<String>,
    /// Its page; missing while the public does not see it.
    pub href: Option<String>,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Whether one follows a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Following {
    /// Yes or no.
    pub following: bool,
}

/// A webhook that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookInput {
    /// Its address: https, on the public network.
    pub url: String,
}

/// A webhook that was made. Not printable: it holds a secret.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewWebhook {
    /// Which one.
    pub id: String,
    /// Its address.
    pub url: String,
    /// What its calls are signed with, after the Standard Webhooks scheme; shown this one time.
    pub secret: String,
}

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookView {
    /// Which one.
    pub id: String,
    /// Its address.
    pub url: String,
    /// `on`, or `off` after it failed for long; a test that arrives switches it on again.
    pub state: String,
    /// How often it failed in a row.
    pub failures: u32,
    /// Since when it fails.
    pub failing_since: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A test that is on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookTest {
    /// The call, which is found among the webhook's.
    pub delivery: String,
}

/// A call of a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveryView {
    /// Which one; what its receiver sees as `webhook-id`.
    pub id: String,
    /// The kind of notice, or `webhook.test`.
    pub kind: String,
    /// `waiting`, `done` or `given_up`.
    pub state: String,
    /// How often it was tried.
    pub tries: u32,
    /// The last answer's status of HTTP.
    pub status: Option<u16>,
    /// What went wrong last, in a word.
    pub error: Option<String>,
    /// When it was put into the queue.
    pub created_at: DateTime<Utc>,
    /// When it was last tried.
    pub tried_at: Option<DateTime<Utc>>,
}

/// The page to which a notice leads.
pub fn href(kind: NoticeKind, about: &About, facts: &Facts) -> String {
    match kind.leads(about, facts) {
        Leads::Request(id) => paths::request_page(id.as_str()),
        Leads::Grant(id) => paths::grant_page(id.as_str()),
        Leads::Dataset(id) => paths::dataset_page(id.as_str()),
        Leads::Follows => paths::FOLLOWS_PAGE.to_owned(),
        Leads::Webhooks => paths::WEBHOOKS_PAGE.to_owned(),
        Leads::Notices => paths::NOTICES_PAGE.to_owned(),
    }
}
