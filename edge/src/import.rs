//! Importing a list of entries (R11): what each row becomes, or why it cannot.
//!
//! Planning writes nothing, so that a caller sees all that is wrong before choosing between all
//! rows, the good ones, and none.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::sheet::{self, Columns, Defaults, SheetRow, UnknownColumn};
use domain::{DatasetId, Language, Level, ProviderId, RegionCode, Text};
use store::{NewProvider, NewRegion, Publication, State, Store, StoreError};
use tables::{Limits, ReadAs, ReadError};

/// What the caller says about a list.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// How its text is to be read.
    pub read_as: ReadAs,
    /// Its columns in order, where its header does not name them.
    pub columns: Option<Vec<String>>,
    /// Name of the provider of rows that name none.
    pub provider: Option<String>,
    /// Region of rows that name none.
    pub region: Option<RegionCode>,
    /// Whether rows that lack something are completed as plain samples and published; else all
    /// become drafts.
    pub publish: bool,
}

/// What an import would do.
#[derive(Debug)]
pub struct Plan {
    /// The entries of the good rows, in order.
    pub publications: Vec<Publication>,
    /// How many of them the public would see.
    pub published: usize,
    /// The bad rows.
    pub faults: Vec<LineFault>,
    /// Headers that were not understood.
    pub ignored: Vec<String>,
}

/// What is wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFault {
    /// Line of the text, or row of the sheet; from 1.
    pub line: u64,
    /// Everything that is wrong with it.
    pub messages: Vec<String>,
}

/// Why a list cannot be imported at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A column was named that there is not.
    #[error(transparent)]
    Column(#[from] UnknownColumn),
    /// The file holds no rows.
    #[error("the list has no rows")]
    Empty,
    /// There is no provider of the name that rows without one should get.
    #[error("there is no provider named {0}")]
    NoProvider(String),
    /// There is no region of the code that rows without one should get.
    #[error("there is no region {0}")]
    NoRegion(RegionCode),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The provider of entries that nobody has claimed yet.
const UNCLAIMED: (&str, &str, &str) = ("unclaimed", "待认领单位", "Not yet claimed");
/// The region of entries that name none.
const NATION: (&str, &str, &str) = ("100000", "全国", "China");

/// Plans an import; writes nothing but the places that entries of nowhere belong to.
///
/// # Errors
/// When the file cannot be read or the wishes name what there is not. Bad rows are no error.
pub async fn plan(
    store: &Store,
    bytes: &[u8],
    wishes: &Wishes,
    now: DateTime<Utc>,
    language: Language,
) -> Result<Plan, ImportError> {
    let list = tables::read_list(bytes, wishes.read_as, &Limits::default())?;
    let mut rows = list.rows.iter().peekable();
    let first = rows.peek().ok_or(ImportError::Empty)?;
    let header = Columns::from_header(&first.cells);
    if header.is_some() {
        rows.next();
    }
    let columns = match &wishes.columns {
        Some(names) => Columns::by_position(names)?,
        None => header.unwrap_or_else(Columns::plain),
    };
    let places = Places::read(store, wishes).await?;
    let mut plan = Plan {
        publications: Vec::new(),
        published: 0,
        faults: Vec::new(),
        ignored: columns.ignored().to_vec(),
    };
    for row in rows {
        let read = sheet::read_row(&columns, &row.cells, &places.defaults)
            .map_err(|faults| faults.iter().map(|fault| fault.message(language)).collect())
            .and_then(|read| places.settle(read, language));
        match read {
            Ok((entry, provider)) => {
                let entry = if wishes.publish { sheet::complete_as_sample(entry) } else { entry };
                let public = wishes.publish && entry.findings().is_empty();
                plan.published += usize::from(public);
                plan.publications.push(Publication {
                    id: DatasetId::new(uuid::Uuid::now_v7().to_string()),
                    provider,
                    entry,
                    state: if public { State::Published } else { State::Draft },
                    published_at: now,
                    at: now,
                    files: Vec::new(),
                });
            }
            Err(messages) => plan.faults.push(LineFault { line: row.line, messages }),
        }
    }
    Ok(plan)
}

/// Providers and regions by name, and what a row means when it names none.
struct Places {
    providers: HashMap<String, ProviderId>,
    regions: HashMap<String, RegionCode>,
    codes: std::collections::HashSet<RegionCode>,
    provider: ProviderId,
    defaults: Defaults,
}

impl Places {
    async fn read(store: &Store, wishes: &Wishes) -> Result<Self, ImportError> {
        let mut providers = HashMap::new();
        for provider in store.provider_names().await? {
            providers.insert(provider.name, provider.id);
        }
        let mut regions = HashMap::new();
        for region in store.region_names().await? {
            regions.insert(region.name, region.code);
        }
        let mut codes: std::collections::HashSet<_> = regions.values().cloned().collect();
        let region = match &wishes.region {
            Some(region) if codes.contains(region) => region.clone(),
            Some(region) => return Err(ImportError::NoRegion(region.clone())),
            None => nation(store, &codes).await?,
        };
        codes.insert(region.clone());
        let provider = match &wishes.provider {
            Some(name) => {
                providers.get(name).cloned().ok_or_else(|| ImportError::NoProvider(name.clone()))?
            }
            None => unclaimed(store, &providers, &region).await?,
        };
        Ok(Self { providers, regions, codes, provider, defaults: Defaults::new(region) })
    }

    /// Finds the provider and the region that a row names.
    fn settle(
        &self,
        row: SheetRow,
        language: Language,
    ) -> Result<(domain::Entry, ProviderId), Vec<String>> {
        let SheetRow { id: _, version: _, mut entry, provider, region_words } = row;
        let mut messages = Vec::new();
        let provider = match provider {
            None => self.provider.clone(),
            Some(name) => self.providers.get(&name).cloned().unwrap_or_else(|| {
                let text = Text { zh: "没有这个提供单位", en: "there is no such provider" };
                messages.push(format!("{}：“{name}”", text.get(language)));
                self.provider.clone()
            }),
        };
        let no_region = Text { zh: "没有这个地区", en: "there is no such region" };
        match region_words {
            Some(name) => match self.regions.get(&name) {
                Some(code) => entry.region = code.clone(),
                None => messages.push(format!("{}：“{name}”", no_region.get(language))),
            },
            None if !self.codes.contains(&entry.region) => {
                messages.push(format!("{}：“{}”", no_region.get(language), entry.region));
            }
            None => {}
        }
        if messages.is_empty() { Ok((entry, provider)) } else { Err(messages) }
    }
}

async fn nation(
    store: &Store,
    known: &std::collections::HashSet<RegionCode>,
) -> Result<RegionCode, StoreError> {
    let (code, name, name_en) = NATION;
    let code = RegionCode::parse(code).map_err(|_| StoreError::Missing("region"))?;
    if !known.contains(&code) {
        let region = NewRegion {
            code: code.clone(),
            name: name.to_owned(),
            name_en: Some(name_en.to_owned()),
        };
        store.put_regions(&[region]).await?;
    }
    Ok(code)
}

async fn unclaimed(
    store: &Store,
    known: &HashMap<String, ProviderId>,
    region: &RegionCode,
) -> Result<ProviderId, StoreError> {
    let (id, name, name_en) = UNCLAIMED;
    if let Some(id) = known.get(name) {
        return Ok(id.clone());
    }
    let id = ProviderId::new(id);
    let provider = NewProvider {
        id: id.clone(),
        name: name.to_owned(),
        name_en: Some(name_en.to_owned()),
        level: Level::Nation,
        region: region.clone(),
    };
    store.put_providers(&[provider]).await?;
    Ok(id)
}
