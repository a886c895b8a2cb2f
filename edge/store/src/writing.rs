//! Writing: one transaction each, and one wait for the disk for all that wait together.
//!
//! SQLite takes one writer at a time, and a commit lasts as long as the disk takes to make it
//! durable. Writers that queue would each wait for a disk of their own. Here the one that has written
//! gets back into the queue before it commits: whoever stands before it there writes into the same
//! transaction, each behind a savepoint, and the first whose turn comes again commits for all. Nobody
//! is answered before that. With nobody waiting, the turn comes at once and nothing is different.
//!
//! What one of them undoes is undone to its savepoint. What fails at the commit fails for all.

use std::ops::{Deref, DerefMut};
use std::pin::pin;
use std::sync::{Arc, OnceLock};

use scopeguard::{ScopeGuard, guard};
use sqlx::{Any, AnyPool, Executor, Transaction};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard};

use crate::StoreError;

const SAVEPOINT: &str = "SAVEPOINT member";
const RELEASE: &str = "RELEASE SAVEPOINT member";
const UNDO: &str = "ROLLBACK TO SAVEPOINT member";

/// Where writers of SQLite queue.
#[derive(Clone, Debug)]
pub(crate) struct Queue {
    pool: AnyPool,
    turn: Arc<Mutex<Turn>>,
}

/// What whoever has the turn finds.
#[derive(Debug, Default)]
struct Turn {
    group: Option<Group>,
}

/// Writers that commit together.
#[derive(Debug)]
struct Group {
    transaction: Transaction<'static, Any>,
    /// How many have written and wait for the commit.
    members: u32,
    /// Whether somebody wrote something behind a savepoint and went away.
    undone: bool,
    /// How it ended, for those who wait.
    end: Arc<End>,
}

/// How a commit ended, once it has: well, or why not.
#[derive(Debug, Default)]
struct End {
    told: OnceLock<Result<(), String>>,
    bell: Notify,
}

impl End {
    fn tell(&self, ended: Result<(), sqlx::Error>) {
        let _ = self.told.set(ended.map_err(|error| error.to_string()));
        self.bell.notify_waiters();
    }

    fn told(&self) -> Option<Result<(), StoreError>> {
        let told = self.told.get()?.as_ref();
        Some(told.copied().map_err(|said| StoreError::NotCommitted(said.clone())))
    }
}

/// A transaction that writes; dropped without a commit, it has written nothing.
pub(crate) enum Writing {
    /// Alone on its connection.
    Alone(Transaction<'static, Any>),
    /// One of a group, while it has the turn.
    Together(ScopeGuard<Member, fn(Member)>),
}

/// A member of a group that has the turn.
pub(crate) struct Member {
    group: Group,
    /// Whether it writes behind a savepoint: whoever begins a group has the transaction itself.
    behind: bool,
    turn: OwnedMutexGuard<Turn>,
    queue: Queue,
}

impl Queue {
    pub(crate) fn new(pool: AnyPool) -> Self {
        Self { pool, turn: Arc::default() }
    }

    /// Waits for the turn and begins to write.
    pub(crate) async fn begin(&self) -> Result<Writing, StoreError> {
        let mut turn = self.turn.clone().lock_owned().await;
        // The group stays where it is until it is ready: whoever stops waiting leaves it to others.
        let ready = match &mut turn.group {
            Some(group) => group.ready().await,
            None => Ok(()),
        };
        if let Err(error) = ready
            && let Some(group) = turn.group.take()
        {
            group.failed(error);
        }
        let (group, behind) = match turn.group.take() {
            Some(group) => (group, true),
            None => {
                let transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
                (Group { transaction, members: 0, undone: false, end: Arc::default() }, false)
            }
        };
        let member = Member { group, behind, turn, queue: self.clone() };
        Ok(Writing::Together(guard(member, Member::leave)))
    }

    /// Commits for the group, if nobody has done so meanwhile, and tells how that ended.
    async fn commit(&self, end: &End) -> Result<(), StoreError> {
        let mut bell = pin!(end.bell.notified());
        bell.as_mut().enable();
        if let Some(ended) = end.told() {
            return ended;
        }
        let mut turn = tokio::select! {
            biased;
            () = bell => return end.told().unwrap_or_else(unknown),
            turn = self.turn.clone().lock_owned() => turn,
        };
        // What stands there now may be a later group.
        let own = turn.group.take_if(|group| std::ptr::eq(&*group.end, end));
        if let Some(mut group) = own {
            let ended = match group.clean().await {
                Ok(()) => group.transaction.commit().await,
                Err(error) => Err(error),
            };
            group.end.tell(ended);
        }
        drop(turn);
        end.told().unwrap_or_else(unknown)
    }
}

impl Group {
    /// Undoes what somebody left behind. Done twice it does no more than once, and the savepoint
    /// that stays is gone with the commit.
    async fn clean(&mut self) -> Result<(), sqlx::Error> {
        if self.undone {
            self.transaction.execute(UNDO).await?;
            self.undone = false;
        }
        Ok(())
    }

    /// Makes it ready for the next.
    async fn ready(&mut self) -> Result<(), sqlx::Error> {
        self.clean().await?;
        self.transaction.execute(SAVEPOINT).await?;
        Ok(())
    }

    /// Tells its members that nothing of theirs was written; the transaction goes with it.
    fn failed(self, error: sqlx::Error) {
        self.end.tell(Err(error));
    }
}

/// Only where whoever wrote was cut off in the middle: then nothing was written.
fn unknown() -> Result<(), StoreError> {
    Err(StoreError::NotCommitted("the group broke off".to_owned()))
}

impl Writing {
    /// Makes durable what was written.
    ///
    /// # Errors
    /// When it could not be; then nothing was written.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Alone(transaction) => Ok(transaction.commit().await?),
            Self::Together(member) => {
                // Whoever asked may go away; those who wait with it are not left without a commit.
                let member = ScopeGuard::into_inner(member);
                match tokio::spawn(member.commit()).await {
                    Ok(ended) => ended,
                    Err(error) => Err(StoreError::NotCommitted(error.to_string())),
                }
            }
        }
    }

    /// Undoes what was written.
    ///
    /// # Errors
    /// When the connection fails, with which it is undone too.
    pub(crate) async fn rollback(self) -> Result<(), StoreError> {
        match self {
            Self::Alone(transaction) => Ok(transaction.rollback().await?),
            // Undone before anybody else writes.
            Self::Together(_) => Ok(()),
        }
    }
}

impl Member {
    async fn commit(self) -> Result<(), StoreError> {
        let Self { mut group, behind, mut turn, queue } = self;
        let end = group.end.clone();
        if behind && let Err(error) = group.transaction.execute(RELEASE).await {
            group.failed(error);
            return end.told().unwrap_or_else(unknown);
        }
        group.members += 1;
        turn.group = Some(group);
        drop(turn);
        queue.commit(&end).await
    }

    /// Goes without a commit.
    fn leave(self) {
        let Self { mut group, behind, mut turn, queue: _ } = self;
        // With nobody else in it, the transaction rolls back by itself. Else who waits cleans up.
        if group.members > 0 {
            group.undone = behind;
            turn.group = Some(group);
        }
    }
}

impl Deref for Writing {
    type Target = Transaction<'static, Any>;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Alone(transaction) => transaction,
            Self::Together(member) => &member.group.transaction,
        }
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut Self::Target {
        match self {
            Self::Alone(transaction) => transaction,
            Self::Together(member) => &mut member.group.transaction,
        }
    }
}
