//! Calling webhooks: each has a queue of its own, and several are worked off at once, so that a
//! slow receiver holds up nobody but itself.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use contract::notices::href;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use store::StoreError;
use store::notices::{Attempt, LeasedWebhook, Notice, WaitingCall};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{LOOK_EVERY, pause_after};
use crate::notices::signature::sign;
use crate::outside::Uncalled;
use crate::portal::Portal;

/// Webhooks that are called at once.
const AT_ONCE: usize = 16;
/// Calls to one webhook before the others have their turn.
const TURN: usize = 20;
/// Longest time that one webhook has before the others have theirs.
const TURN_MOST: TimeDelta = TimeDelta::seconds(15);
/// How long a node may keep a webhook; each call begins it anew. Longer than a call may take.
const LEASE: TimeDelta = TimeDelta::seconds(30);
/// A call that was not taken for so long is given up.
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::days(2);
/// A webhook that failed so often in a row, for so long, is switched off.
const FAILURES_MAX: u32 = 10;
const FAILING_MOST: TimeDelta = TimeDelta::days(2);
/// The answer of a receiver that wants no more calls.
const GONE: u16 = 410;

/// Calls webhooks until the end.
pub async fn call_webhooks(portal: Portal, end: CancellationToken) {
    let mut running = JoinSet::new();
    while !end.is_cancelled() {
        while running.try_join_next().is_some() {}
        let now = portal.now();
        let free = u32::try_from(AT_ONCE.saturating_sub(running.len())).unwrap_or(0);
        let leased = match free {
            0 => Ok(Vec::new()),
            free => portal.store().lease_webhooks(now, now + LEASE, free).await,
        };
        match leased {
            Ok(leased) => {
                for webhook in leased {
                    let (portal, end) = (portal.clone(), end.clone());
                    running.spawn(async move { work_and_say(&portal, webhook, &end).await });
                }
            }
            Err(error) => tracing::error!(%error, "the queues of webhooks cannot be read"),
        }
        let _ = tokio::time::timeout(LOOK_EVERY, end.cancelled()).await;
    }
    // A call takes seconds at most; to break it off would make its receiver hear it twice.
    while running.join_next().await.is_some() {}
}

/// Makes the calls that are due now, one after another; how many webhooks had some.
///
/// # Errors
/// When the store fails.
pub async fn call_webhooks_due(portal: &Portal) -> Result<u32, StoreError> {
    let now = portal.now();
    let leased = portal.store().lease_webhooks(now, now + LEASE, u32::MAX).await?;
    let count = u32::try_from(leased.len()).unwrap_or(u32::MAX);
    for webhook in leased {
        work(portal, webhook, &CancellationToken::new()).await?;
    }
    Ok(count)
}

async fn work_and_say(portal: &Portal, webhook: LeasedWebhook, end: &CancellationToken) {
    let id = webhook.id.clone();
    if let Err(error) = work(portal, webhook, end).await {
        tracing::error!(webhook = id, %error, "the queue of a webhook cannot be worked off");
    }
}

/// Works off a webhook's queue: until it is empty, its turn is over, or it cannot be reached.
async fn work(
    portal: &Portal,
    mut webhook: LeasedWebhook,
    end: &CancellationToken,
) -> Result<(), StoreError> {
    let store = portal.store();
    let begun = portal.now();
    for _ in 0..TURN {
        if end.is_cancelled() || portal.now() - begun > TURN_MOST {
            break;
        }
        let Some(call) = store.next_call(&webhook, portal.now()).await? else { break };
        let answer = send(portal, &webhook, &call).await;
        let now = portal.now();
        let attempt = judge(&webhook, &call, answer, now);
        let rests = match attempt {
            Attempt::Taken { .. } => false,
            Attempt::Failed { rest_until, .. } => rest_until > now,
        };
        let held = store.call_ended(&mut webhook, &call.id, attempt, now, now + LEASE).await?;
        if !held {
            return Ok(());
        }
        if rests {
            break;
        }
    }
    store.release_webhook(&webhook, portal.now()).await
}

async fn send(
    portal: &Portal,
    webhook: &LeasedWebhook,
    call: &WaitingCall,
) -> Result<u16, Uncalled> {
    let body = body(portal.origin(), webhook, call).to_string();
    let timestamp = portal.now().timestamp();
    let signature = sign(&webhook.secret, &call.id, timestamp, &body);
    let mut headers = HeaderMap::new();
    let values = [
        ("webhook-id", Some(call.id.clone())),
        ("webhook-timestamp", Some(timestamp.to_string())),
        ("webhook-signature", signature),
    ];
    for (name, value) in values {
        let value = value.and_then(|value| HeaderValue::try_from(value).ok());
        let Some(value) = value else { continue };
        headers.insert(HeaderName::from_static(name), value);
    }
    portal.arrivals().outside().call(&webhook.url, headers, body).await
}

/// What is sent: the same for every try, so that its receiver can know it again.
fn body(origin: &str, webhook: &LeasedWebhook, call: &WaitingCall) -> Value {
    let (kind, at, data) = match &call.notice {
        None => ("webhook.test", call.created_at, json!({})),
        Some(Notice { id, kind, about, facts, created_at, read_at: _ }) => {
            let data = json!({
                "notice": id,
                "title": kind.label(webhook.language),
                "text": kind.sentence(&about.title, facts, webhook.language),
                "url": format!("{origin}{}", href(*kind, about, facts)),
                "about": about,
                "facts": facts,
            });
            (kind.value(), *created_at, data)
        }
    };
    let timestamp = at.to_rfc3339_opts(SecondsFormat::Micros, true);
    json!({ "type": kind, "timestamp": timestamp, "data": data })
}

/// What an answer means for the call and its webhook.
fn judge(
    webhook: &LeasedWebhook,
    call: &WaitingCall,
    answer: Result<u16, Uncalled>,
    now: DateTime<Utc>,
) -> Attempt {
    let (status, error) = match answer {
        Ok(status @ 200..=299) => return Attempt::Taken { status },
        Ok(status @ 300..=399) => (Some(status), "leads elsewhere"),
        Ok(GONE) => (Some(GONE), "gone"),
        Ok(status) => (Some(status), "refused"),
        Err(Uncalled::Refused(_)) => (None, "may not be called"),
        Err(Uncalled::Unreached) => (None, "not reached"),
        Err(Uncalled::Slow) => (None, "too slow"),
    };
    let is_test = call.notice.is_none();
    let again_at = now + pause_after(call.tries.saturating_add(1));
    let late = again_at - call.created_at > GIVEN_UP_AFTER;
    // Who answers that it will not have this call may well have the next.
    let picky = matches!(status, Some(400..=499)) && status != Some(429);
    let failures = webhook.failures.saturating_add(1);
    let since = webhook.failing_since.unwrap_or(now);
    let hopeless = failures >= FAILURES_MAX && now - since >= FAILING_MOST;
    Attempt::Failed {
        status,
        error,
        again_at: (!is_test && !late).then_some(again_at),
        rest_until: if picky || is_test { now } else { now + pause_after(failures) },
        off: status == Some(GONE) || (hopeless && !is_test),
    }
}

#[cfg(test)]
mod tests {
    use domain::notices::{About, Facts, NoticeKind};
    use domain::{AccountId, Language};

    use super::*;

    fn webhook(failures: u32, failing_since: Option<DateTime<Utc>>) -> LeasedWebhook {
        LeasedWebhook {
            id: "w".to_owned(),
            account: AccountId::new("a"),
            url: "https://a.example/".to_owned(),
            secret: "whsec_AA==".to_owned(),
            language: Language::En,
            failures,
            failing_since,
            until: DateTime::UNIX_EPOCH,
        }
    }

    fn call(created_at: DateTime<Utc>, tries: u32) -> WaitingCall {
        let notice = Notice {
            id: "n".to_owned(),
            kind: NoticeKind::DatasetVersion,
            about: About { title: "公交线路".to_owned(), ..About::default() },
            facts: Facts { version: Some(2), ..Facts::default() },
            created_at,
            read_at: None,
        };
        WaitingCall { id: "c".to_owned(), notice: Some(notice), tries, created_at }
    }

    /// Whether it is tried again, whether the webhook rests, whether it is switched off.
    fn judged(answer: Result<u16, Uncalled>) -> (bool, bool, bool) {
        let now = DateTime::UNIX_EPOCH;
        match judge(&webhook(0, None), &call(now, 0), answer, now) {
            Attempt::Taken { .. } => panic!("it failed"),
            Attempt::Failed { again_at, rest_until, off, .. } => {
                (again_at.is_some(), rest_until > now, off)
            }
        }
    }

    #[test]
    fn an_answer_decides_whether_the_call_or_the_webhook_waits() {
        let now = DateTime::UNIX_EPOCH;
        let taken = judge(&webhook(5, Some(now)), &call(now, 0), Ok(204), now);
        assert_eq!(taken, Attempt::Taken { status: 204 });
        assert_eq!(judged(Ok(400)), (true, false, false));
        assert_eq!(judged(Ok(429)), (true, true, false));
        assert_eq!(judged(Ok(302)), (true, true, false));
        assert_eq!(judged(Ok(500)), (true, true, false));
        assert_eq!(judged(Err(Uncalled::Slow)), (true, true, false));
        assert_eq!(judged(Ok(GONE)), (true, false, true));
    }

    #[test]
    fn what_fails_for_two_days_is_given_up_and_its_webhook_switched_off() {
        let begun = DateTime::UNIX_EPOCH;
        let (mut now, mut tries) = (begun, 0);
        loop {
            let since = (tries > 0).then_some(begun);
            let attempt = judge(&webhook(tries, since), &call(begun, tries), Ok(503), now);
            let Attempt::Failed { again_at, off, .. } = attempt else { panic!("it failed") };
            tries += 1;
            let Some(again) = again_at else {
                assert!(now - begun > TimeDelta::days(1) && tries > 10, "{now} {tries}");
                break;
            };
            assert!(!off || now - begun >= FAILING_MOST);
            now = again;
        }
        let later = begun + FAILING_MOST;
        let attempt = judge(&webhook(tries, Some(begun)), &call(later, 0), Ok(503), later);
        assert!(matches!(attempt, Attempt::Failed { off: true, .. }));
    }

    #[test]
    fn a_call_says_what_happened_and_where_to_read_on() {
        let body = body("https://data.example", &webhook(0, None), &call(DateTime::UNIX_EPOCH, 0));
        assert_eq!(body["type"], "dataset.version");
        assert_eq!(body["timestamp"], "1970-01-01T00:00:00.000000Z");
        assert_eq!(body["data"]["text"], "“公交线路” was updated to version 2.");
        assert_eq!(body["data"]["facts"], json!({ "version": 2 }));
    }
}
