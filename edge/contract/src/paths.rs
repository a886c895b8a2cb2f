//! Where things are: the paths of the interface and of the pages, built in one place.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Prefix of the interface.
pub const API: &str = "/api/v1";
/// The OpenAPI document.
pub const OPENAPI: &str = "/api/openapi.json";

/// What a path segment leaves unescaped (RFC 3986, unreserved).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn segment(text: &str) -> impl std::fmt::Display {
    utf8_percent_encode(text, SEGMENT)
}

/// `GET` search with the query of a [`crate::SearchQuery`].
pub fn search(query: &str) -> String {
    with_query("/api/v1/search", query)
}

/// `GET` a dataset.
pub fn dataset(id: &str) -> String {
    format!("{API}/datasets/{}", segment(id))
}

/// `GET` a dataset's versions.
pub fn dataset_versions(id: &str) -> String {
    format!("{API}/datasets/{}/versions", segment(id))
}

/// `GET` a dataset's related entries.
pub fn dataset_related(id: &str) -> String {
    format!("{API}/datasets/{}/related", segment(id))
}

/// `GET` a file.
pub fn download(distribution: &str) -> String {
    format!("/download/{}", segment(distribution))
}

/// `GET` an older version of a file.
pub fn download_version(distribution: &str, version: u32) -> String {
    format!("/download/{}?version={version}", segment(distribution))
}

/// `GET` a file with a ticket, in its current version or an older one.
pub fn download_with(distribution: &str, ticket: &str, version: Option<u32>) -> String {
    let version = version.map(|version| format!("&version={version}")).unwrap_or_default();
    format!("/download/{}?ticket={}{version}", segment(distribution), segment(ticket))
}

/// `GET` the keys that check receipts.
pub const RECEIPT_KEYS: &str = "/.well-known/shumen-keys.json";

/// `GET` and `PUT` a listing.
pub fn listing(id: &str) -> String {
    format!("{API}/listings/{}", segment(id))
}

/// `POST` a command on a listing.
pub fn listing_commands(id: &str) -> String {
    format!("{API}/listings/{}/commands", segment(id))
}

/// `GET` what was done to a listing.
pub fn listing_history(id: &str) -> String {
    format!("{API}/listings/{}/history", segment(id))
}

/// `POST` a file of a listing.
pub fn listing_files(id: &str) -> String {
    format!("{API}/listings/{}/distributions", segment(id))
}

/// `PUT` and `DELETE` a file of a listing.
pub fn listing_file(id: &str, distribution: &str) -> String {
    format!("{API}/listings/{}/distributions/{}", segment(id), segment(distribution))
}

/// `POST` a command on a file of a listing.
pub fn listing_file_commands(id: &str, distribution: &str) -> String {
    format!("{}/commands", listing_file(id, distribution))
}

/// `GET` the contents of a file of a listing, for its staff.
pub fn listing_file_content(id: &str, distribution: &str) -> String {
    format!("{}/content", listing_file(id, distribution))
}

/// `GET` the first rows of a file of a listing.
pub fn listing_file_preview(id: &str, distribution: &str) -> String {
    format!("{}/preview", listing_file(id, distribution))
}

/// `POST` an upload that can be resumed (tus).
pub fn listing_uploads(id: &str) -> String {
    format!("{API}/listings/{}/uploads", segment(id))
}

/// An upload on its way.
pub fn upload(id: &str) -> String {
    format!("{API}/uploads/{}", segment(id))
}

/// `POST` an outside address to fetch a file from.
pub fn listing_links(id: &str) -> String {
    format!("{API}/listings/{}/links", segment(id))
}

/// `GET` requests in reach, `POST` a new one.
pub const REQUESTS: &str = "/api/v1/requests";
/// `GET` grants in reach.
pub const GRANTS: &str = "/api/v1/grants";

/// `GET` and `PUT` a request.
pub fn request(id: &str) -> String {
    format!("{API}/requests/{}", segment(id))
}

/// `POST` a command on a request.
pub fn request_commands(id: &str) -> String {
    format!("{API}/requests/{}/commands", segment(id))
}

/// `POST` a file that belongs to a request.
pub fn request_attachments(id: &str) -> String {
    format!("{API}/requests/{}/attachments", segment(id))
}

/// `GET` a file that belongs to a request.
pub fn request_attachment(id: &str, attachment: &str) -> String {
    format!("{API}/requests/{}/attachments/{}", segment(id), segment(attachment))
}

/// `GET` what was taken of the data that a request is about (R26).
pub fn request_takings(id: &str) -> String {
    format!("{API}/requests/{}/takings", segment(id))
}

/// `GET` a grant.
pub fn grant(id: &str) -> String {
    format!("{API}/grants/{}", segment(id))
}

/// `POST` a command on a grant.
pub fn grant_commands(id: &str) -> String {
    format!("{API}/grants/{}/commands", segment(id))
}

/// `GET` what a table has, with the profile of each column and its quality.
pub fn table(distribution: &str, query: &str) -> String {
    with_query(&format!("{API}/distributions/{}/table", segment(distribution)), query)
}

/// `GET` rows of a table, with the query of a [`crate::rows::RowsQuery`].
pub fn rows(distribution: &str, query: &str) -> String {
    with_query(&format!("{API}/distributions/{}/rows", segment(distribution)), query)
}

/// `GET` all rows of a query as a file; the query names the format.
pub fn export(distribution: &str, query: &str) -> String {
    with_query(&format!("{API}/distributions/{}/export", segment(distribution)), query)
}

/// `GET` charts that suit a table.
pub fn charts(distribution: &str, query: &str) -> String {
    with_query(&format!("{API}/distributions/{}/charts", segment(distribution)), query)
}

/// `GET` a chart of chosen columns.
pub fn chart(distribution: &str, query: &str) -> String {
    with_query(&format!("{API}/distributions/{}/chart", segment(distribution)), query)
}

/// `GET` the same chart as an image.
pub fn chart_image(distribution: &str, query: &str) -> String {
    with_query(&format!("{API}/distributions/{}/chart.svg", segment(distribution)), query)
}

/// The page that holds a chart alone, for pages of other sites to frame.
pub fn chart_embed(distribution: &str, query: &str) -> String {
    with_query(&format!("/embed/chart/{}", segment(distribution)), query)
}

/// `POST` to save a chart of a table.
pub fn chart_save(distribution: &str) -> String {
    charts(distribution, "")
}

/// `GET` the charts that are saved with a dataset.
pub fn dataset_charts(id: &str) -> String {
    format!("{API}/datasets/{}/charts", segment(id))
}

/// `DELETE` a saved chart.
pub fn saved_chart(id: &str) -> String {
    format!("{API}/charts/{}", segment(id))
}

/// `POST` to remove a saved chart, for forms.
pub fn saved_chart_remove(id: &str) -> String {
    format!("{API}/charts/{}/remove", segment(id))
}

/// `GET` one's own saved charts.
pub const CHARTS: &str = "/api/v1/charts";

/// The page on which a table is looked into.
pub fn data_page(distribution: &str, query: &str) -> String {
    with_query(&format!("/data/{}", segment(distribution)), query)
}

/// `GET` what was taken on a grant.
pub fn grant_takings(id: &str) -> String {
    format!("{API}/grants/{}/takings", segment(id))
}

/// `POST` for a ticket.
pub fn tickets(distribution: &str) -> String {
    format!("{API}/distributions/{}/tickets", segment(distribution))
}

/// `GET` one's notices.
pub const NOTICES: &str = "/api/v1/notices";
/// `POST` which notices were read.
pub const NOTICES_READ: &str = "/api/v1/notices/read";
/// `GET` and `PUT` when one wants letters.
pub const NOTICE_SETTINGS: &str = "/api/v1/account/notices";
/// `GET` what one follows.
pub const FOLLOWS: &str = "/api/v1/follows";
/// `GET` one's webhooks, `POST` a new one.
pub const WEBHOOKS: &str = "/api/v1/webhooks";
/// The page of notices.
pub const NOTICES_PAGE: &str = "/notices";
/// The page of what one follows.
pub const FOLLOWS_PAGE: &str = "/follows";
/// The page of webhooks, and of when one wants letters.
pub const WEBHOOKS_PAGE: &str = "/account/notices";

/// `GET` whether one follows a dataset, `PUT` or `POST` to follow it, `DELETE` to end that.
pub fn dataset_follow(id: &str) -> String {
    format!("{API}/datasets/{}/follow", segment(id))
}

/// `POST` to follow a dataset no more, for forms.
pub fn dataset_unfollow(id: &str) -> String {
    format!("{API}/datasets/{}/unfollow", segment(id))
}

/// The same for a public demand.
pub fn request_follow(id: &str) -> String {
    format!("{API}/requests/{}/follow", segment(id))
}

/// `POST` to follow a demand no more, for forms.
pub fn request_unfollow(id: &str) -> String {
    format!("{API}/requests/{}/unfollow", segment(id))
}

/// `DELETE` a webhook.
pub fn webhook(id: &str) -> String {
    format!("{WEBHOOKS}/{}", segment(id))
}

/// `POST` to remove a webhook, for forms.
pub fn webhook_remove(id: &str) -> String {
    format!("{WEBHOOKS}/{}/remove", segment(id))
}

/// `POST` to send a test to a webhook.
pub fn webhook_test(id: &str) -> String {
    format!("{WEBHOOKS}/{}/test", segment(id))
}

/// `GET` the last calls of a webhook.
pub fn webhook_deliveries(id: &str) -> String {
    format!("{WEBHOOKS}/{}/deliveries", segment(id))
}

/// The page of a request, the same for everybody who may see it.
pub fn request_page(id: &str) -> String {
    format!("/requests/{}", segment(id))
}

/// The page of a grant.
pub fn grant_page(id: &str) -> String {
    format!("/grants/{}", segment(id))
}

/// The staff's page of a request.
pub fn staff_request_page(id: &str) -> String {
    format!("/staff/requests/{}", segment(id))
}

/// The staff's page of a grant.
pub fn staff_grant_page(id: &str) -> String {
    format!("/staff/grants/{}", segment(id))
}

/// The staff's page of a listing.
pub fn staff_listing_page(id: &str) -> String {
    format!("/staff/listings/{}", segment(id))
}

/// `GET` what differs between two versions of a table, with a query.
pub fn difference(distribution: &str, query: &str) -> String {
    with_query(&format!("{API}/distributions/{}/diff", segment(distribution)), query)
}

/// `GET` the catalogue in charts, with a query.
pub fn overview(query: &str) -> String {
    with_query(&format!("{API}/overview"), query)
}

/// `GET` the rows behind a chart of the overview, with a query.
pub fn overview_rows(name: &str, query: &str) -> String {
    with_query(&format!("{API}/overview/{}", segment(name)), query)
}

/// `GET` and `PUT` a data element or a code list.
pub fn standard(id: &str) -> String {
    format!("{API}/standards/{}", segment(id))
}

/// `GET` the outlines of a list's codes, as GeoJSON.
pub fn outlines(id: &str) -> String {
    format!("{}/outlines", standard(id))
}

/// The list whose outlines an address leads to, at whatever portal.
pub fn outlined(address: &str) -> Option<&str> {
    let (_, id) = address.strip_suffix("/outlines")?.rsplit_once("/standards/")?;
    (!id.is_empty()).then_some(id)
}

/// The page of a data element or a code list.
pub fn standard_page(id: &str) -> String {
    format!("/standards/{}", segment(id))
}

/// The staff's page of a data element or a code list.
pub fn staff_standard_page(id: &str) -> String {
    format!("/staff/standards/{}", segment(id))
}

/// `GET` published stories, `POST` a new one.
pub const STORIES: &str = "/api/v1/stories";
/// `GET` the stories that the caller may see at their desk.
pub const STORY_DRAFTS: &str = "/api/v1/stories/drafts";

/// `GET` a published story.
pub fn story(id: &str) -> String {
    format!("{STORIES}/{}", segment(id))
}

/// `GET` and `PUT` a story as staff composes it.
pub fn story_draft(id: &str) -> String {
    format!("{STORIES}/{}/draft", segment(id))
}

/// `GET` a story's draft as the public would read it.
pub fn story_preview(id: &str) -> String {
    format!("{STORIES}/{}/preview", segment(id))
}

/// `POST` a command on a story.
pub fn story_commands(id: &str) -> String {
    format!("{STORIES}/{}/commands", segment(id))
}

/// The page of stories.
pub const STORIES_PAGE: &str = "/stories";

/// The page of a story.
pub fn story_page(id: &str) -> String {
    format!("{STORIES_PAGE}/{}", segment(id))
}

/// The page on which a story is composed.
pub fn staff_story_page(id: &str) -> String {
    format!("/staff/stories/{}", segment(id))
}

/// `GET` what applying for a dataset takes, for the caller.
pub fn application(dataset: &str) -> String {
    format!("{API}/datasets/{}/application", segment(dataset))
}

/// `POST` for a file of a request to be removed.
pub fn request_attachment_remove(id: &str, attachment: &str) -> String {
    format!("{}/remove", request_attachment(id, attachment))
}

/// The page on which a request is written.
pub fn request_edit_page(id: &str) -> String {
    format!("/requests/{}/edit", segment(id))
}

/// The page of a demand, as everybody reads it.
pub fn demand_page(id: &str) -> String {
    format!("/demands/{}", segment(id))
}

/// The page of a receipt.
pub fn receipt_page(id: &str) -> String {
    format!("/receipts/{}", segment(id))
}

/// `GET` a receipt.
pub fn receipt(id: &str) -> String {
    format!("{API}/receipts/{}", segment(id))
}

/// `GET` the receipt of a file's download, to be kept beside it.
pub fn download_receipt(distribution: &str) -> String {
    format!("/download/{}/receipt", segment(distribution))
}

/// `GET` what may be asked of a file of closed data.
pub fn unseen(distribution: &str) -> String {
    format!("{API}/distributions/{}/unseen", segment(distribution))
}

/// `POST` a value of closed data to be verified.
pub fn verify(distribution: &str) -> String {
    format!("{API}/distributions/{}/verify", segment(distribution))
}

/// `GET` aggregates of closed data.
pub fn aggregates(distribution: &str, query: &str) -> String {
    with_query(&format!("{API}/distributions/{}/aggregates", segment(distribution)), query)
}

/// The page on which closed data is asked.
pub fn ask_page(distribution: &str) -> String {
    format!("/ask/{}", segment(distribution))
}

/// The page of a dataset.
pub fn dataset_page(id: &str) -> String {
    format!("/datasets/{}", segment(id))
}

/// The page of results, with the query of a [`crate::SearchQuery`].
pub fn results_page(query: &str) -> String {
    with_query("/search", query)
}

fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_segment_cannot_leave_its_place() {
        assert_eq!(super::dataset_page("../a b/?#"), "/datasets/..%2Fa%20b%2F%3F%23");
    }
}
