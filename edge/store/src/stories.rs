//! Stories: their drafts, what the public reads of them, and the data that they show.

use chrono::{DateTime, Utc};
use contract::{ProviderRef, StoryDraftItem, StoryItem};
use domain::{
    AccountId, DatasetId, DistributionId, Language, Organisation, ProviderId, Story, StoryId,
    StoryState,
};
use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use crate::audit::{Deed, record};
use crate::catalogue::{instant, small};
use crate::charts::{KeptChart, kept};
use crate::conditions::{Conditions, Page};
use crate::listings::Reach;
use crate::places::{count, region_code};
use crate::{Store, StoreError};

/// Most saved charts that are offered to a story.
const CHARTS_MAX: i64 = 100;

/// Which published stories are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoriesWanted {
    /// Only those of a provider.
    pub provider: Option<ProviderId>,
    /// Only those that show data of a dataset.
    pub dataset: Option<DatasetId>,
}

/// A story as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredStory {
    /// Which one.
    pub id: StoryId,
    /// Whose it is.
    pub owner: Organisation,
    /// The owner's name.
    pub owner_name: ProviderRef,
    /// Where it stands.
    pub state: StoryState,
    /// What its writers have.
    pub draft: Story,
    /// What the public reads.
    pub shown: Option<Story>,
    /// Its version, from 1.
    pub version: u32,
    /// When the draft was last written.
    pub updated_at: DateTime<Utc>,
    /// When it was first published.
    pub published_at: Option<DateTime<Utc>>,
    /// When what the public reads last changed.
    pub revised_at: Option<DateTime<Utc>>,
}

/// A story that begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStory {
    /// Which one.
    pub id: StoryId,
    /// Whose it is.
    pub owner: ProviderId,
    /// What it says.
    pub draft: Story,
    /// When.
    pub at: DateTime<Utc>,
}

/// What is written of a story that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryRevision {
    /// Which one.
    pub id: StoryId,
    /// What its writers have from here on.
    pub draft: Story,
    /// What becomes of what the public reads.
    pub shown: Shown,
    /// When.
    pub at: DateTime<Utc>,
}

/// What becomes of what the public reads of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// It stays as it is.
    Keep,
    /// It is the draft from here on.
    Publish,
    /// It is gone.
    Withdraw,
}

/// A query of stories, whose columns stand as [`stored`] reads them.
macro_rules! stories_where {
    ($rest:literal) => {
        concat!(
            "SELECT story.id, story.provider, provider.region, provider.name, story.state,
                    story.draft, story.shown, story.version, story.updated_at,
                    story.published_at, story.revised_at
             FROM story JOIN provider ON provider.id = story.provider",
            $rest
        )
    };
}

impl Store {
    /// A page of published stories in a language, the newest first, and how many there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stories(
        &self,
        wanted: &StoriesWanted,
        page: Page,
        language: Language,
    ) -> Result<(u64, Vec<StoryItem>), StoreError> {
        let StoriesWanted { provider, dataset } = wanted;
        let mut conditions = Conditions::default();
        conditions.plain("story.state = 'published'");
        if let Some(provider) = provider {
            conditions.text("story.provider = ?", provider.as_str());
        }
        if let Some(dataset) = dataset {
            // Data that the public does not see leads to no story either.
            conditions.text(
                "story.id IN (SELECT story_file.story FROM story_file
                     JOIN distribution d ON d.id = story_file.distribution
                     JOIN dataset ON dataset.id = d.dataset
                     WHERE d.dataset = ? AND d.retired = 0 AND dataset.state = 'published')",
                dataset.as_str(),
            );
        }
        let total = conditions.rows(&self.read, "SELECT COUNT(*) FROM story{}").await?;
        let total = total.first().map_or(Ok(0), |row| count(row, 0))?;
        let statement = stories_where!("{} ORDER BY story.published_at DESC, story.id DESC");
        let rows = conditions.page(page).rows(&self.read, statement).await?;
        let items = rows.iter().map(|row| {
            let StoredStory { id, owner_name, shown, updated_at, published_at, revised_at, .. } =
                stored(row)?;
            let shown = shown.ok_or_else(|| StoreError::damaged("story", "nothing is shown"))?;
            Ok(StoryItem {
                id,
                title: shown.name(language).to_owned(),
                summary: shown.told(language).map(str::to_owned),
                provider: owner_name,
                published_at: published_at.unwrap_or(updated_at),
                revised_at: revised_at.unwrap_or(updated_at),
            })
        });
        Ok((total, items.collect::<Result<_, StoreError>>()?))
    }

    /// A page of the stories in somebody's reach, the last written first, and how many there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn story_drafts(
        &self,
        reach: &Reach,
        page: Page,
        language: Language,
    ) -> Result<(u64, Vec<StoryDraftItem>), StoreError> {
        let mut conditions = Conditions::default();
        reach.add(&mut conditions);
        let statement = "SELECT COUNT(*) FROM story
             JOIN provider ON provider.id = story.provider{}";
        let total = conditions.rows(&self.read, statement).await?;
        let total = total.first().map_or(Ok(0), |row| count(row, 0))?;
        let statement = stories_where!("{} ORDER BY story.updated_at DESC, story.id DESC");
        let rows = conditions.page(page).rows(&self.read, statement).await?;
        let items = rows.iter().map(|row| {
            let story = stored(row)?;
            Ok(StoryDraftItem {
                changed: story.is_changed(),
                title: story.draft.name(language).to_owned(),
                id: story.id,
                provider: story.owner_name,
                state: story.state,
                updated_at: story.updated_at,
            })
        });
        Ok((total, items.collect::<Result<_, StoreError>>()?))
    }

    /// A story, however it stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn story(&self, id: &StoryId) -> Result<Option<StoredStory>, StoreError> {
        let row = sqlx::query(stories_where!(" WHERE story.id = $1"))
            .bind(id.as_str())
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(stored).transpose()
    }

    /// Begins a story.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the organisation has `most` of them already, or when the
    /// database fails.
    pub async fn begin_story(
        &self,
        new: &NewStory,
        most: u32,
        deed: Deed,
    ) -> Result<(), StoreError> {
        let NewStory { id, owner, draft, at } = new;
        let mut tx = self.begin().await?;
        // First, so that two that begin at once do not both count the same.
        record(&mut tx, deed).await?;
        let row = sqlx::query("SELECT COUNT(*) FROM story WHERE provider = $1")
            .bind(owner.as_str())
            .fetch_one(&mut **tx)
            .await?;
        if count(&row, 0)? >= u64::from(most) {
            return Err(StoreError::Conflict);
        }
        sqlx::query(
            "INSERT INTO story (id, provider, state, draft, version, updated_at)
             VALUES ($1, $2, $3, $4, 1, $5)",
        )
        .bind(id.as_str())
        .bind(owner.as_str())
        .bind(StoryState::Draft.value())
        .bind(written(draft)?)
        .bind(at.timestamp_micros())
        .execute(&mut **tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes a story in its next version. Answers that version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when `seen` is not its version, or when the database fails.
    pub async fn write_story(
        &self,
        revision: &StoryRevision,
        seen: u32,
        deed: Deed,
    ) -> Result<u32, StoreError> {
        let StoryRevision { id, draft, shown, at } = revision;
        let (json, at) = (written(draft)?, at.timestamp_micros());
        let mut tx = self.begin().await?;
        record(&mut tx, deed).await?;
        let statement = match shown {
            Shown::Keep => sqlx::query(
                "UPDATE story SET draft = $1, updated_at = $2, version = version + 1
                 WHERE id = $3 AND version = $4 RETURNING version",
            ),
            Shown::Publish => sqlx::query(
                "UPDATE story SET draft = $1, shown = $1, updated_at = $2, revised_at = $2,
                        published_at = COALESCE(published_at, $2), state = 'published',
                        version = version + 1
                 WHERE id = $3 AND version = $4 RETURNING version",
            ),
            Shown::Withdraw => sqlx::query(
                "UPDATE story SET draft = $1, shown = NULL, updated_at = $2, state = 'withdrawn',
                        version = version + 1
                 WHERE id = $3 AND version = $4 RETURNING version",
            ),
        };
        let row = statement
            .bind(json)
            .bind(at)
            .bind(id.as_str())
            .bind(i64::from(seen))
            .fetch_optional(&mut **tx)
            .await?;
        let Some(row) = row else { return Err(StoreError::Conflict) };
        match shown {
            Shown::Keep => {}
            Shown::Publish => put_files(&mut tx, id, &draft.distributions()).await?,
            Shown::Withdraw => put_files(&mut tx, id, &[]).await?,
        }
        tx.commit().await?;
        small(row.try_get(0)?)
    }

    /// Removes a story that the public has never read.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when `seen` is not its version or it is no draft, or when the
    /// database fails.
    pub async fn delete_story(
        &self,
        id: &StoryId,
        seen: u32,
        deed: Deed,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        record(&mut tx, deed).await?;
        let gone =
            sqlx::query("DELETE FROM story WHERE id = $1 AND version = $2 AND state = 'draft'")
                .bind(id.as_str())
                .bind(i64::from(seen))
                .execute(&mut **tx)
                .await?;
        if gone.rows_affected() == 0 {
            return Err(StoreError::Conflict);
        }
        tx.commit().await?;
        Ok(())
    }

    /// Saved charts that a story may show: those kept with the provider's open data, and an
    /// account's own of anybody's open data; at most a hundred, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn charts_for_story(
        &self,
        provider: &ProviderId,
        account: &AccountId,
    ) -> Result<Vec<KeptChart>, StoreError> {
        let rows = sqlx::query(crate::charts::charts_where!(
            "d.retired = 0 AND dataset.state = 'published'
               AND dataset.openness = 'unconditional'
               AND (saved_chart.account = $1
                    OR (saved_chart.account IS NULL AND dataset.provider = $2))
             ORDER BY saved_chart.created_at DESC, saved_chart.id DESC LIMIT $3"
        ))
        .bind(account.as_str())
        .bind(provider.as_str())
        .bind(CHARTS_MAX)
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(kept).collect()
    }
}

impl StoredStory {
    /// Whether the draft says something else than what the public reads.
    pub fn is_changed(&self) -> bool {
        self.shown.as_ref().is_some_and(|shown| *shown != self.draft)
    }
}

/// Says which files a published story shows.
async fn put_files(
    tx: &mut Transaction<'_, Any>,
    id: &StoryId,
    files: &[&DistributionId],
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM story_file WHERE story = $1")
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    for file in files {
        sqlx::query("INSERT INTO story_file (story, distribution) VALUES ($1, $2)")
            .bind(id.as_str())
            .bind(file.as_str())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

fn written(story: &Story) -> Result<String, StoreError> {
    serde_json::to_string(story).map_err(|e| StoreError::damaged("story", e))
}

fn read(json: &str) -> Result<Story, StoreError> {
    serde_json::from_str(json).map_err(|e| StoreError::damaged("story", e))
}

fn stored(row: &AnyRow) -> Result<StoredStory, StoreError> {
    let owner = ProviderId::new(row.try_get::<String, _>(1)?);
    let state: String = row.try_get(4)?;
    let moment = |at: usize| -> Result<Option<DateTime<Utc>>, StoreError> {
        row.try_get::<Option<i64>, _>(at)?.map(instant).transpose()
    };
    Ok(StoredStory {
        id: StoryId::new(row.try_get::<String, _>(0)?),
        owner: Organisation { id: owner.clone(), region: region_code(row.try_get(2)?)? },
        owner_name: ProviderRef { id: owner, name: row.try_get(3)? },
        state: StoryState::from_value(&state)
            .ok_or_else(|| StoreError::damaged("story", &state))?,
        draft: read(&row.try_get::<String, _>(5)?)?,
        shown: row.try_get::<Option<String>, _>(6)?.map(|json| read(&json)).transpose()?,
        version: small(row.try_get(7)?)?,
        updated_at: instant(row.try_get(8)?)?,
        published_at: moment(9)?,
        revised_at: moment(10)?,
    })
}
