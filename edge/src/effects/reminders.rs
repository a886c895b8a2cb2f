//! Reminding of what is due and of grants that end. Each is told once, however often it is looked
//! for and however far the clock jumps: what is nearer is told instead of what was missed.

use chrono::TimeDelta;
use domain::calendar::china_date;
use domain::notices::{About, Facts, NoticeKind};
use store::StoreError;
use store::notices::{Audience, DueRequest, EndingGrant, Telling};

use crate::portal::Portal;

/// Working days before a day on which it is said that it comes.
const SOON: u32 = 1;
/// Days before the end of a grant on which its holder is told, the nearest first.
const ENDS: [u16; 3] = [1, 7, 30];
/// Things that are told in one transaction.
const PAGE: u32 = 100;

/// Tells what is due and what ends, as far as nobody was told.
pub(super) async fn tell(portal: &Portal) -> Result<(), StoreError> {
    due(portal).await?;
    overdue(portal).await?;
    for days in ENDS {
        ending(portal, days).await?;
    }
    Ok(())
}

async fn due(portal: &Portal) -> Result<(), StoreError> {
    let today = china_date(portal.now());
    let by = portal.calendar().await?.due(today, SOON).date;
    loop {
        let found = portal.store().requests_due(today, by, PAGE).await?;
        if !tell_staff(portal, NoticeKind::RequestDue, found).await? {
            return Ok(());
        }
    }
}

async fn overdue(portal: &Portal) -> Result<(), StoreError> {
    let today = china_date(portal.now());
    loop {
        let found = portal.store().requests_overdue(today, PAGE).await?;
        if !tell_staff(portal, NoticeKind::RequestOverdue, found).await? {
            return Ok(());
        }
    }
}

/// Tells those who have some requests; whether there may be more.
async fn tell_staff(
    portal: &Portal,
    kind: NoticeKind,
    found: Vec<DueRequest>,
) -> Result<bool, StoreError> {
    let tellings = found.into_iter().map(|found| {
        let DueRequest { id, title, dataset, role, over, due_on, key } = found;
        Telling {
            kind,
            about: About { request: Some(id), grant: None, dataset, title },
            to: vec![Audience::Role { role, over }],
            key,
            facts: Facts { due: Some(due_on), ..Facts::default() },
        }
    });
    let tellings: Vec<_> = tellings.collect();
    Ok(portal.store().tell_once(&tellings, portal.now()).await? > 0)
}

async fn ending(portal: &Portal, days: u16) -> Result<(), StoreError> {
    loop {
        let now = portal.now();
        let found = portal.store().ending_grants(days, now, PAGE).await?;
        // What lies farther off is told by this.
        let missed = ENDS.into_iter().filter(|farther| *farther > days);
        let missed: Vec<_> =
            missed.flat_map(|farther| found.iter().map(move |it| it.key(farther))).collect();
        let tellings: Vec<_> = found.into_iter().map(|grant| telling(grant, days)).collect();
        // First, so that a crash in between cannot leave the farther one to be told afterwards.
        portal.store().pass_over(&missed, now).await?;
        if portal.store().tell_once(&tellings, now).await? == 0 {
            return Ok(());
        }
    }
}

fn telling(grant: EndingGrant, days: u16) -> Telling {
    let key = grant.key(days);
    let EndingGrant { id, request, dataset, title, holder, until } = grant;
    // The last day on which it is valid.
    let last = china_date(until - TimeDelta::microseconds(1));
    Telling {
        kind: NoticeKind::GrantExpiring,
        about: About { request: Some(request), grant: Some(id), dataset: Some(dataset), title },
        to: vec![Audience::Account(holder)],
        key,
        facts: Facts { until: Some(last), ..Facts::default() },
    }
}
