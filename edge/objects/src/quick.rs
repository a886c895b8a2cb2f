//! Opening and reading what the system has in its cache, without waiting for a disk.
//!
//! What is cached can be had on the thread that asks, in microseconds; handing the work to
//! another thread costs more than the work. `None` means that it would have to wait, or that
//! this system or file system cannot tell: then a thread that may wait does the same.

#[cfg(target_os = "linux")]
pub(crate) use linux::{open, read_at};
#[cfg(not(target_os = "linux"))]
pub(crate) use other::{open, read_at};

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::File;
    use std::io::{self, IoSliceMut};
    use std::path::Path;

    use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
    use rustix::io::{Errno, ReadWriteFlags, preadv2};

    /// Opens a file for reading.
    pub(crate) fn open(path: &Path) -> io::Result<Option<File>> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        match openat2(CWD, path, flags, Mode::empty(), ResolveFlags::CACHED) {
            Ok(file) => Ok(Some(File::from(file))),
            // Old systems and filters know neither the call nor the flag.
            Err(Errno::AGAIN | Errno::NOSYS | Errno::INVAL | Errno::PERM) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads from a place in a file; 0 bytes are its end.
    pub(crate) fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<Option<usize>> {
        match preadv2(file, &mut [IoSliceMut::new(buffer)], at, ReadWriteFlags::NOWAIT) {
            Ok(read) => Ok(Some(read)),
            Err(Errno::AGAIN | Errno::OPNOTSUPP | Errno::NOSYS | Errno::INTR) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod other {
    use std::fs::File;
    use std::io;
    use std::path::Path;

    /// Opens a file for reading: here always left to a thread that may wait.
    pub(crate) fn open(_: &Path) -> io::Result<Option<File>> {
        Ok(None)
    }

    /// Reads from a place in a file: here always left to a thread that may wait.
    pub(crate) fn read_at(_: &File, _: &mut [u8], _: u64) -> io::Result<Option<usize>> {
        Ok(None)
    }
}
