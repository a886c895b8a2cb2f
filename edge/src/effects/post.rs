//! How letters leave: over SMTP, or into a folder where the operator finds them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Tokio1Executor};
use store::Mail;

/// Longest wait for one answer of the mail server.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// Where letters go.
pub struct Post {
    from: Mailbox,
    way: Way,
}

enum Way {
    /// A mail server.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// A folder, one file a letter.
    Folder(PathBuf),
}

/// Why a letter did not leave. Its text holds no address.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// The setting of the mail server is none.
    #[error("is not a mail server's address like smtps://user:password@host:465")]
    NoServer,
    /// The setting of the sender is none.
    #[error("is not a sender like Portal <noreply@example.org>")]
    NoSender,
    /// The letter's receiver is no address.
    #[error("the receiver's address cannot be written to")]
    Unwritable,
    /// The mail server will not have it, now or ever.
    #[error("the mail server refused it for good{}", .0.map_or(String::new(), |code| format!(" ({code})")))]
    Refused(Option<u16>),
    /// The mail server cannot be reached or is busy.
    #[error("the mail server did not take it: {0}")]
    Unreached(&'static str),
    /// It took too long.
    #[error("the mail server took too long")]
    Slow,
    /// The folder cannot be written.
    #[error("the folder of letters: {0}")]
    Folder(#[from] std::io::Error),
}

impl PostError {
    /// Whether trying again is of no use.
    pub(super) const fn is_final(&self) -> bool {
        matches!(self, Self::Unwritable | Self::Refused(_))
    }

    /// A word for the table of effects.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::NoServer | Self::NoSender => "not set up",
            Self::Unwritable => "not an address",
            Self::Refused(_) => "refused",
            Self::Unreached(_) => "not reached",
            Self::Slow => "too slow",
            Self::Folder(_) => "folder",
        }
    }
}

impl Post {
    /// Sends by a mail server: `smtps://…` encrypted, `smtp://…?tls=required` encrypted after the
    /// greeting, `smtp://…` in the open, which is for this machine alone.
    ///
    /// # Errors
    /// [`PostError::NoServer`] or [`PostError::NoSender`] when a setting is wrong.
    pub fn smtp(url: &str, from: &str) -> Result<Self, PostError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
        let transport = transport.map_err(|_| PostError::NoServer)?;
        let transport = transport.timeout(Some(ANSWER_WITHIN)).build();
        Ok(Self { from: sender(from)?, way: Way::Smtp(transport) })
    }

    /// Puts letters into a folder, for who reads them there.
    ///
    /// # Errors
    /// [`PostError::NoSender`] when the sender is none.
    pub fn folder(folder: &Path, from: &str) -> Result<Self, PostError> {
        Ok(Self { from: sender(from)?, way: Way::Folder(folder.to_owned()) })
    }

    /// Sends a letter. Its identifier is the same for every try, so that whoever gets it twice can
    /// know it again.
    pub(super) async fn send(
        &self,
        mail: &Mail,
        id: &str,
        at: DateTime<Utc>,
    ) -> Result<(), PostError> {
        let Mail { to, subject, text } = mail;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.parse().map_err(|_| PostError::Unwritable)?))
            .subject(subject)
            .date(at.into())
            .message_id(Some(format!("<{id}@shumen>")))
            .header(ContentType::TEXT_PLAIN)
            .body(text.clone())
            .map_err(|_| PostError::Unwritable)?;
        match &self.way {
            Way::Smtp(transport) => {
                transport.send(message).await.map_err(|error| refusal(&error))?;
            }
            Way::Folder(folder) => put(folder, &message.formatted(), at).await?,
        }
        Ok(())
    }
}

fn sender(from: &str) -> Result<Mailbox, PostError> {
    from.parse().map_err(|_| PostError::NoSender)
}

/// What the log may know: a server's own words can hold the address.
fn refusal(error: &lettre::transport::smtp::Error) -> PostError {
    if error.is_permanent() {
        return PostError::Refused(error.status().map(u16::from));
    }
    PostError::Unreached(if error.is_transient() {
        "not now"
    } else if error.is_timeout() {
        "no answer in time"
    } else if error.is_tls() {
        "the encryption failed"
    } else if error.is_client() {
        "no way of signing in that both know"
    } else {
        "no connection"
    })
}

/// Writes a letter whole under its final name, readable to nobody else: it may hold a link that
/// signs somebody in.
async fn put(folder: &Path, letter: &[u8], at: DateTime<Utc>) -> Result<(), PostError> {
    let mut builder = tokio::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder).await?;
    let stamp = at.format("%Y%m%dT%H%M%SZ");
    let name = format!("{stamp}-{}", uuid::Uuid::now_v7().simple());
    let unfinished = folder.join(format!(".{name}"));
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(&unfinished).await?;
    tokio::io::AsyncWriteExt::write_all(&mut file, letter).await?;
    file.sync_all().await?;
    tokio::fs::rename(unfinished, folder.join(format!("{name}.eml"))).await?;
    Ok(())
}
