//! Each row of a query, for who adds them up elsewhere and shows none.

use contract::rows::RowsQuery;
use futures::TryStreamExt;
use tokio_util::sync::CancellationToken;

use super::cells::Cells;
use super::{Engine, QueryError, Table};

/// A row: its values as texts, `None` where there is none.
pub type EachRow = Vec<Option<String>>;

impl Engine {
    /// Shows every row of an answer to `see`, until that says that it has seen enough, within the
    /// time that a page may take; gives back what `see` has become.
    ///
    /// # Errors
    /// [`QueryError::Faults`] when the table cannot answer the query, else what went wrong.
    pub async fn each<T: Send + 'static>(
        &self,
        table: &Table,
        query: &RowsQuery,
        mut seen: T,
        mut see: impl FnMut(&mut T, EachRow) -> bool + Send + 'static,
    ) -> Result<T, QueryError> {
        let (shared, table, query) = (self.shared(), table.clone(), query.clone());
        let time = shared.time;
        // Adding up does not wait for anything, so that it is told when its time is over.
        let end = CancellationToken::new();
        let _end = end.clone().drop_guard();
        let work = self.run(async move {
            let Ok(_turn) = shared.turns.acquire().await else { return Err(QueryError::TooMuch) };
            let rows = shared.rows(&table, &query).await?;
            let shape = rows.shape();
            let mut batches = rows.batches;
            while let Some(batch) = batches.try_next().await? {
                let cells = shape.cells(&batch)?;
                for row in 0..batch.num_rows() {
                    let values = cells.iter().map(|pair| text(&pair.value, row));
                    if end.is_cancelled() || !see(&mut seen, values.collect()) {
                        return Ok(seen);
                    }
                }
            }
            Ok(seen)
        });
        match tokio::time::timeout(time, work).await {
            Ok(seen) => seen?,
            Err(_) => Err(QueryError::TooLong),
        }
    }
}

/// A value as text, `None` where there is none.
pub(super) fn text(cells: &Cells<'_>, row: usize) -> Option<String> {
    if cells.is_null(row) {
        return None;
    }
    let mut text = String::new();
    cells.write(row, &mut text);
    Some(text)
}
