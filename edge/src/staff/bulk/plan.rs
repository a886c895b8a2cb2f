//! What a sheet would do, row by row.

use std::collections::{HashMap, HashSet};

use contract::{FieldError, ImportOutcome, ImportRow};
use domain::listing::{Act, Command, Facts, decide};
use domain::sheet::{Columns, Defaults, SheetRow, Written, changed_cells, read_row, updated};
use domain::{Actor, DatasetId, Entry, Language, Organisation, ProviderId, RegionCode, Role};
use serde_json::json;
use store::{Deed, Public, Reach, Revision, StoredListing};
use tables::{Limits, List, ReadAs};

use crate::failure::Failure;
use crate::portal::Portal;
use crate::staff::listings::{begun, revised};
use crate::staff::view::differences;

/// Most rows of a sheet; more come in several sheets.
const ROWS_MAX: usize = 20_001;

/// A write that a good row stands for: with a version where the listing is there.
pub(super) type Write = (Revision, Option<u32>, Deed);

/// What a sheet would do.
pub(super) struct Plan {
    /// Headers that were not understood.
    pub(super) ignored: Vec<String>,
    /// Every row, in order.
    pub(super) rows: Vec<ImportRow>,
    /// What the good rows write.
    pub(super) writes: Vec<Write>,
}

/// Reads a sheet; everything that keeps it from being read is a problem with the file.
pub(super) async fn read(
    bytes: bytes::Bytes,
    name: &str,
    language: Language,
) -> Result<List, Failure> {
    let read_as = ReadAs::from_name(name);
    let limits = Limits { rows: ROWS_MAX, ..Limits::default() };
    let read = tokio::task::spawn_blocking(move || tables::read_list(&bytes, read_as, &limits));
    read.await?.map_err(|error| {
        let message = error.message(language);
        Failure::fields(contract::ProblemKind::Incomplete, [("file", message)], language)
    })
}

/// What a caller may name in a sheet.
struct Known {
    own: Vec<Organisation>,
    providers: HashMap<String, ProviderId>,
    regions: HashMap<String, RegionCode>,
    codes: HashSet<RegionCode>,
    listings: HashMap<DatasetId, StoredListing>,
    titles: HashSet<(ProviderId, String)>,
}

impl Known {
    async fn read(portal: &Portal, actor: &Actor) -> Result<Self, Failure> {
        let held = actor.memberships.iter();
        let own: Vec<_> = held
            .filter(|held| held.roles.contains(&Role::Registrar))
            .map(|held| held.organisation.clone())
            .collect();
        let reach = Reach { own: own.iter().map(|it| it.id.clone()).collect(), regions: vec![] };
        let listings = portal.store().whole_listings(&reach).await?;
        let titles = listings
            .iter()
            .filter(|it| it.listing.standing != domain::listing::Standing::Retired)
            .map(|it| (it.owner.id.clone(), it.entry.title.clone()))
            .collect();
        let regions = portal.store().region_names().await?;
        Ok(Self {
            providers: portal
                .store()
                .provider_names()
                .await?
                .into_iter()
                .map(|it| (it.name, it.id))
                .collect(),
            codes: regions.iter().map(|it| it.code.clone()).collect(),
            regions: regions.into_iter().map(|it| (it.name, it.code)).collect(),
            listings: listings.into_iter().map(|it| (it.id.clone(), it)).collect(),
            titles,
            own,
        })
    }

    /// The organisation that a row is about.
    fn owner(&self, name: Option<&str>) -> Result<&Organisation, (&'static str, Said)> {
        let Some(name) = name else {
            return match self.own.as_slice() {
                [only] => Ok(only),
                _ => Err(("provider", Said::WhichProvider)),
            };
        };
        let id = self.providers.get(name);
        let own = id.and_then(|id| self.own.iter().find(|own| own.id == *id));
        own.ok_or(("provider", Said::NotOwn))
    }
}

/// What can be wrong with a row beside its cells.
#[derive(Clone, Copy)]
enum Said {
    WhichProvider,
    NotOwn,
    NoRegion,
    NoListing,
    Behind,
    Twice,
    SameTitle,
}

impl Said {
    const fn text(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::WhichProvider => ("请写明提供单位", "name the provider"),
            Self::NotOwn => (
                "您不是该单位的登记员，或没有这个单位",
                "there is no such provider that you register for",
            ),
            Self::NoRegion => ("没有这个地区", "there is no such region"),
            Self::NoListing => ("没有这个标识的条目", "there is no listing of this identifier"),
            Self::Behind => (
                "导出后他人已修改，请重新导出",
                "somebody changed it since the list was taken: take it anew",
            ),
            Self::Twice => {
                ("同一标识在表中出现两次", "the same identifier stands in the sheet twice")
            }
            Self::SameTitle => (
                "本单位已有同名条目；更新请填写标识",
                "the provider has a listing of this name: to update it, give its identifier",
            ),
        };
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

/// Plans a sheet; writes nothing.
pub(super) async fn plan(
    portal: &Portal,
    actor: &Actor,
    list: &List,
    source: &str,
    language: Language,
) -> Result<Plan, Failure> {
    let mut rows = list.rows.iter();
    let header = rows.next().and_then(|row| Columns::from_header(&row.cells));
    let Some(columns) = header else {
        let detail = match language {
            Language::Zh => "第一行应为表头，且有“名称”一列；请使用模板",
            Language::En => {
                "the first row should be the header, with a column “名称”: use the template"
            }
        };
        let kind = contract::ProblemKind::Incomplete;
        return Err(Failure::fields(kind, [("file", detail)], language));
    };
    let mut known = Known::read(portal, actor).await?;
    let mut plan =
        Plan { ignored: columns.ignored().to_vec(), rows: Vec::new(), writes: Vec::new() };
    let mut seen = HashSet::new();
    for row in rows {
        let settled = settle(portal, actor, &mut known, &columns, &row.cells, &mut seen, language);
        let mut told = match settled.await? {
            Settled::Bad { title, id, errors } => ImportRow {
                line: row.line,
                outcome: ImportOutcome::Bad,
                id,
                title,
                changes: Vec::new(),
                errors,
            },
            Settled::Unchanged { title, id } => ImportRow {
                line: row.line,
                outcome: ImportOutcome::Unchanged,
                id: Some(id),
                title,
                changes: Vec::new(),
                errors: Vec::new(),
            },
            Settled::Write { revision, version, organisation, changes } => {
                let told = ImportRow {
                    line: row.line,
                    outcome: match version {
                        Some(_) => ImportOutcome::Changed,
                        None => ImportOutcome::New,
                    },
                    id: Some(revision.id.clone()),
                    title: revision.entry.title.clone(),
                    changes,
                    errors: Vec::new(),
                };
                let deed = Deed {
                    at: portal.now(),
                    account: Some(actor.account.clone()),
                    organisation: Some(organisation),
                    action: "listing.import".to_owned(),
                    subject_kind: "listing",
                    subject: revision.id.to_string(),
                    reason: None,
                    legal_basis: None,
                    change: match version {
                        Some(_) => {
                            json!({ "sheet": source, "line": row.line, "changes": told.changes })
                        }
                        None => {
                            json!({ "sheet": source, "line": row.line, "entry": revision.entry })
                        }
                    },
                };
                plan.writes.push((*revision, version, deed));
                told
            }
        };
        if told.outcome == ImportOutcome::New {
            told.changes.clear();
        }
        plan.rows.push(told);
    }
    Ok(plan)
}

enum Settled {
    Bad {
        title: String,
        id: Option<DatasetId>,
        errors: Vec<FieldError>,
    },
    Unchanged {
        title: String,
        id: DatasetId,
    },
    Write {
        revision: Box<Revision>,
        version: Option<u32>,
        organisation: ProviderId,
        changes: Vec<contract::FieldChange>,
    },
}

/// What one row comes to.
async fn settle(
    portal: &Portal,
    actor: &Actor,
    known: &mut Known,
    columns: &Columns,
    cells: &[String],
    seen: &mut HashSet<DatasetId>,
    language: Language,
) -> Result<Settled, Failure> {
    let bad = |title: &str, id: Option<DatasetId>, wrong: &[(&'static str, Said)]| Settled::Bad {
        title: title.to_owned(),
        id,
        errors: wrong.iter().map(|(field, said)| error(field, said.text(language))).collect(),
    };
    let named = known.listings.get(&DatasetId::new(columns.id_of(cells)));
    let checked = match named {
        Some(stored) => changed_cells(&written(stored), columns, cells),
        None => cells.to_vec(),
    };
    let home = known.own.first().map_or_else(RegionCode::nation, |own| own.region.clone());
    let SheetRow { id, version, mut entry, provider, region_words } =
        match read_row(columns, &checked, &Defaults::new(home)) {
            Ok(row) => row,
            Err(faults) => {
                let errors =
                    faults.iter().map(|it| error(it.field, &it.message(language))).collect();
                let title = columns.title_of(cells).to_owned();
                return Ok(Settled::Bad { title, id: None, errors });
            }
        };
    let title = match named {
        Some(_) => columns.title_of(cells).to_owned(),
        None => entry.title.clone(),
    };
    match &region_words {
        Some(name) => match known.regions.get(name) {
            Some(code) => entry.region = code.clone(),
            None => return Ok(bad(&title, id, &[("region", Said::NoRegion)])),
        },
        None if !known.codes.contains(&entry.region) => {
            return Ok(bad(&title, id, &[("region", Said::NoRegion)]));
        }
        None => {}
    }
    let Some(id) = id else {
        let owner = match known.owner(provider.as_deref()) {
            Ok(owner) => owner.clone(),
            Err(wrong) => return Ok(bad(&title, None, &[wrong])),
        };
        if !known.titles.insert((owner.id.clone(), title.clone())) {
            return Ok(bad(&title, None, &[("title", Said::SameTitle)]));
        }
        if region_words.is_none() && !columns.has(domain::sheet::Column::Region) {
            entry.region = owner.region.clone();
        }
        let revision = Box::new(begun(portal, actor, &owner, entry).await?);
        let organisation = owner.id;
        return Ok(Settled::Write { revision, version: None, organisation, changes: Vec::new() });
    };
    let Some(stored) = known.listings.get(&id) else {
        return Ok(bad(&title, Some(id), &[("id", Said::NoListing)]));
    };
    if !seen.insert(id.clone()) {
        return Ok(bad(&title, Some(id), &[("id", Said::Twice)]));
    }
    if provider.is_some_and(|name| name != stored.provider.name) {
        return Ok(bad(&title, Some(id), &[("provider", Said::NotOwn)]));
    }
    let after = updated(&written(stored), entry, columns, cells);
    let changes = differences(&stored.entry, &after);
    if changes.is_empty() {
        return Ok(Settled::Unchanged { title, id });
    }
    if version.is_some_and(|version| version != stored.version) {
        return Ok(bad(&title, Some(id), &[("version", Said::Behind)]));
    }
    let edit = Act::new(Command::Edit);
    match decide(&stored.listing, &edit, &stored.owner, actor, &Facts::default()) {
        Ok(decision) => {
            let revision = revised(portal, stored, decision.listing, Public::Keep).await?;
            Ok(Settled::Write {
                revision: Box::new(Revision { entry: after, ..revision }),
                version: Some(stored.version),
                organisation: decision.organisation,
                changes,
            })
        }
        Err(refusal) => Ok(Settled::Bad {
            title,
            id: Some(id),
            errors: vec![error("row", &refusal.message(language))],
        }),
    }
}

fn written(stored: &StoredListing) -> Written<'_> {
    let StoredListing { id, version, provider, entry, .. } = stored;
    let entry: &Entry = entry;
    Written { id, version: *version, provider: &provider.name, entry }
}

fn error(field: &str, detail: &str) -> FieldError {
    FieldError { field: field.to_owned(), detail: detail.to_owned() }
}
