//! Unfinished contents in an object store: pieces of their own, put together at the end.

use bytes::Bytes;
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStoreExt, PutPayload, PutPayloadMut};

use super::{PART, Remote};
use crate::partial::Checkpoint;
use crate::{ObjectsError, Stored};

/// Bytes of a piece, unless a checkpoint ends it before.
const PIECE: usize = 2 * PART;

/// Where unfinished contents lie.
fn place(name: &str) -> Path {
    Path::from(format!("partial/{name}"))
}

/// The pieces of an unfinished content while it is written.
pub(crate) struct Unfinished {
    store: Remote,
    name: String,
    at: Checkpoint,
    piece: PutPayloadMut,
    begins: u64,
    synced: Option<Checkpoint>,
}

impl Unfinished {
    pub(crate) async fn write(&mut self, chunk: Bytes) -> Result<(), ObjectsError> {
        self.at = std::mem::take(&mut self.at).with(&chunk);
        self.piece.extend_from_slice(&chunk);
        if self.piece.content_length() >= PIECE {
            self.flush().await?;
        }
        Ok(())
    }

    pub(crate) async fn begin_sync(&mut self) -> Result<(), ObjectsError> {
        self.flush().await?;
        self.synced = Some(self.at.clone());
        Ok(())
    }

    pub(crate) const fn synced(&mut self) -> Option<Checkpoint> {
        self.synced.take()
    }

    pub(crate) async fn sync(&mut self) -> Result<Checkpoint, ObjectsError> {
        self.flush().await?;
        Ok(self.at.clone())
    }

    async fn flush(&mut self) -> Result<(), ObjectsError> {
        let piece = PutPayload::from(std::mem::take(&mut self.piece));
        if piece.content_length() > 0 {
            // Twenty digits: pieces lie in their order by name.
            let place = place(&self.name).join(format!("{:020}", self.begins));
            self.store.0.put(&place, piece).await?;
            self.begins = self.at.size;
        }
        Ok(())
    }
}

impl Remote {
    pub(crate) async fn unfinished(
        &self,
        name: &str,
        from: Checkpoint,
    ) -> Result<Unfinished, ObjectsError> {
        let pieces = self.pieces(name).await?;
        let (kept, beyond): (Vec<_>, Vec<_>) =
            pieces.into_iter().partition(|(begins, _)| *begins < from.size);
        if kept.iter().map(|(_, piece)| piece.size).sum::<u64>() != from.size {
            return Err(ObjectsError::Lost(name.to_owned()));
        }
        for (_, piece) in beyond {
            self.0.delete(&piece.location).await?;
        }
        let begins = from.size;
        let (store, name) = (self.clone(), name.to_owned());
        let piece = PutPayloadMut::new();
        Ok(Unfinished { store, name, at: from, piece, begins, synced: None })
    }

    pub(crate) async fn keep(&self, name: &str, at: Checkpoint) -> Result<Stored, ObjectsError> {
        let stored = Stored { digest: at.digest(), size: at.size };
        if self.size(stored.digest).await? != Some(stored.size) {
            let lost = || ObjectsError::Lost(name.to_owned());
            let mut incoming = self.incoming().await?;
            for (begins, piece) in self.pieces(name).await? {
                if begins < at.size {
                    let mut chunks = self.0.get(&piece.location).await?.into_stream();
                    while let Some(chunk) = chunks.try_next().await? {
                        incoming.write(chunk).await?;
                    }
                }
            }
            if incoming.size != stored.size {
                incoming.abandon().await;
                return Err(lost());
            }
            let found = incoming.finish().await?;
            if found != stored {
                self.remove(found.digest).await?;
                return Err(lost());
            }
        }
        self.discard(name).await?;
        Ok(stored)
    }

    pub(crate) async fn discard(&self, name: &str) -> Result<(), ObjectsError> {
        for (_, piece) in self.pieces(name).await? {
            self.0.delete(&piece.location).await?;
        }
        Ok(())
    }

    pub(crate) async fn names(&self) -> Result<Vec<String>, ObjectsError> {
        let listed = self.0.list_with_delimiter(Some(&Path::from("partial"))).await?;
        let names = listed.common_prefixes.iter().filter_map(Path::filename);
        Ok(names.map(str::to_owned).collect())
    }

    /// The pieces of an unfinished content with where they begin, in order.
    async fn pieces(&self, name: &str) -> Result<Vec<(u64, ObjectMeta)>, ObjectsError> {
        let found: Vec<ObjectMeta> = self.0.list(Some(&place(name))).try_collect().await?;
        let begins = |piece: &ObjectMeta| piece.location.filename()?.parse().ok();
        let mut pieces: Vec<(u64, ObjectMeta)> =
            found.into_iter().filter_map(|piece| Some((begins(&piece)?, piece))).collect();
        pieces.sort_by_key(|(begins, _)| *begins);
        Ok(pieces)
    }
}
