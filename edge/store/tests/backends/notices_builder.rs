//! People, datasets, demands and grants for the suite's notices.

use chrono::{DateTime, TimeDelta, Utc};
use domain::grant::Terms;
use domain::notices::{About, Facts, NoticeKind};
use domain::request::{Form, Kind, Request, Road};
use domain::{
    AccountId, AccountState, DatasetId, Entry, GrantId, Language, ProviderId, RequestId, Role,
};
use store::notices::{Audience, FannedOut, LetterContent, Telling};
use store::people::{By, NewAccount};
use store::{Member, NewGrant, Page, Publication, RequestWrite, State, Store};

use crate::backend::{code_of, deed, noon};

/// Makes an account that may sign in.
pub async fn account(store: &Store, name: &str, roles: &[(&str, Role)]) -> AccountId {
    let by = By::program(noon());
    let id = AccountId::new(name);
    let new = NewAccount {
        id: id.clone(),
        email: format!("{name}@example.org"),
        name: name.into(),
        language: Language::Zh,
        password: None,
        state: AccountState::Active,
    };
    store.put_account(&new, &by).await.unwrap();
    for (organisation, role) in roles {
        store.grant_role(&id, &ProviderId::new(*organisation), *role, &by).await.unwrap();
    }
    id
}

/// Publishes a dataset of the province, or its next version.
pub async fn publish(store: &Store, id: &str, title: &str) {
    let publication = Publication {
        id: DatasetId::new(id),
        provider: ProviderId::new("province"),
        entry: Entry::draft(title, code_of("990000")),
        state: State::Published,
        published_at: noon(),
        at: noon(),
        files: Vec::new(),
    };
    store.publish(&[publication]).await.unwrap();
}

/// A request of an account on a dataset.
pub fn write(id: &str, kind: Kind, applicant: &AccountId, dataset: Option<&str>) -> RequestWrite {
    RequestWrite {
        id: RequestId::new(id),
        request: Request::begun(kind, Road::Opening, applicant.clone(), None, noon()),
        form: Form::default(),
        title: format!("事项 {id}"),
        provider: Some(ProviderId::new("province")),
        region: code_of("990000"),
        dataset: dataset.map(DatasetId::new),
        due: None,
        reminded_at: None,
        submitted_at: None,
        event: None,
        members: None,
        joiner: None,
        grant: None,
        listing: None,
        cut: None,
        tellings: Vec::new(),
        deed: deed("request.begin", id),
    }
}

/// Gives an account a grant on a dataset, and lets others use it too.
pub async fn grant(
    store: &Store,
    id: &str,
    dataset: &str,
    holder: &AccountId,
    members: &[Member],
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) {
    let request = RequestWrite {
        members: Some(members.to_vec()),
        grant: Some(NewGrant {
            id: GrantId::new(id),
            provider: ProviderId::new("province"),
            dataset: DatasetId::new(dataset),
            holder: holder.clone(),
            organisation: None,
            purpose: "研究".into(),
            terms: Terms { distributions: Vec::new(), from, until, times: None },
        }),
        ..write(&format!("request-{id}"), Kind::Access, holder, Some(dataset))
    };
    store.begin_request(&request).await.unwrap();
}

/// Something that is told to some people.
pub fn telling(key: &str, to: Vec<Audience>) -> Telling {
    Telling {
        kind: NoticeKind::DatasetVersion,
        about: About {
            dataset: Some(DatasetId::new("lines")),
            title: "公交线路".into(),
            ..About::default()
        },
        to,
        key: key.into(),
        facts: Facts { version: Some(2), ..Facts::default() },
    }
}

/// Tells all that waits.
pub async fn fan_out(store: &Store, now: DateTime<Utc>) {
    loop {
        let leased = store.lease_tellings(now, now + TimeDelta::seconds(20), 10).await.unwrap();
        if leased.is_empty() {
            return;
        }
        for effect in leased {
            let until = now + TimeDelta::seconds(20);
            while store.fan_out(&effect, now, until).await.unwrap() == FannedOut::More {}
        }
    }
}

/// The keys of kinds that an account was told, the newest first.
pub async fn told(store: &Store, account: &AccountId) -> Vec<String> {
    let page = Page { offset: 0, limit: 1000 };
    let (_, _, notices) = store.notices(account, false, page).await.unwrap();
    notices.into_iter().map(|notice| notice.kind.to_string()).collect()
}

/// The letters that wait, taken out.
pub async fn letters(store: &Store, now: DateTime<Utc>) -> Vec<LetterContent> {
    let mut letters = Vec::new();
    for effect in store.lease_letters(now, now, 100_000).await.unwrap() {
        letters.extend(store.letter(&effect.payload).await.unwrap());
        store.effect_done(&effect.id, now).await.unwrap();
    }
    letters
}
