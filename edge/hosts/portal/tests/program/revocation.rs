//! A grant that ends while its data is on its way, over a real connection (R22, R35).

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::granted::Stocked;
use crate::running::{Running, run};

/// Bytes of the file: more than all buffers between two programs hold.
const SIZE: usize = 64 << 20;
/// Longest time until a stream is cut.
const CUT_WITHIN: Duration = Duration::from_secs(5);

/// Asks for an address and reads the first bytes of the answer.
fn begin(portal: &Running, url: &str) -> (TcpStream, usize) {
    let mut stream = TcpStream::connect(portal.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(stream, "GET {url} HTTP/1.1\r\nhost: {}\r\n\r\n", portal.address).unwrap();
    let mut bytes = [0; 4096];
    let read = stream.read(&mut bytes).unwrap();
    assert!(bytes.starts_with(b"HTTP/1.1 200 OK"), "{}", String::from_utf8_lossy(&bytes[..read]));
    (stream, read)
}

/// Reads what still comes, and says how it ended.
fn rest(stream: &mut TcpStream) -> (usize, Result<(), ErrorKind>) {
    let (mut bytes, mut received) = (vec![0; 1 << 20], 0);
    loop {
        match stream.read(&mut bytes) {
            Ok(0) => return (received, Ok(())),
            Ok(read) => received += read,
            Err(error) => return (received, Err(error.kind())),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a reader that is slow on purpose")]
fn wait(time: Duration) {
    std::thread::sleep(time);
}

/// Waits, without reading, until the other side has broken off the connection.
fn until_reset(stream: &TcpStream) -> Duration {
    let begun = Instant::now();
    loop {
        if let Some(error) = stream.take_error().unwrap() {
            assert_eq!(error.kind(), ErrorKind::ConnectionReset);
            return begun.elapsed();
        }
        assert!(begun.elapsed() < CUT_WITHIN, "the connection is still open");
        wait(Duration::from_millis(5));
    }
}

#[test]
fn a_reader_that_reads_nothing_is_cut_off_with_its_grant_r22() {
    let stocked = Stocked::start(SIZE, &[]);
    let url = stocked.ticket();
    let (mut stream, first) = begin(&stocked.portal, &url);
    // Until all buffers on the way are full.
    wait(Duration::from_millis(500));
    stocked.revoke();
    let took = until_reset(&stream);
    assert!(took < Duration::from_secs(1), "it took {took:?}");
    // What had arrived before is the reader's; what waited to be sent is gone.
    let (received, _) = rest(&mut stream);
    let received = first + received;
    eprintln!("cut {took:?} after the revocation; {received} bytes had arrived");
    assert!(received < SIZE, "{received} bytes were received");
    assert_eq!(stocked.portal.get(&url).status, 403);
    assert_eq!(stocked.takings().len(), 1);
}

#[test]
fn a_slow_reader_notices_that_the_answer_is_cut_short_r22() {
    let stocked = Stocked::start(SIZE, &[]);
    let (mut stream, mut received) = begin(&stocked.portal, &stocked.ticket());
    let mut sip = vec![0; 64 << 10];
    for _ in 0..5 {
        received += stream.read(&mut sip).unwrap();
        wait(Duration::from_millis(50));
    }
    stocked.revoke();
    let begun = Instant::now();
    let end = loop {
        match stream.read(&mut sip) {
            Ok(0) => break None,
            Ok(read) => received += read,
            Err(error) => break Some(error.kind()),
        }
        assert!(begun.elapsed() < CUT_WITHIN + Duration::from_secs(60), "it goes on");
        wait(Duration::from_millis(1));
    };
    assert_eq!(end, Some(ErrorKind::ConnectionReset));
    assert!(received < SIZE, "{received} bytes were received");
}

#[test]
fn others_are_not_cut_off() {
    let stocked = Stocked::start(SIZE, &[]);
    let (mut open, _) = begin(&stocked.portal, "/download/open-csv");
    let (granted, _) = begin(&stocked.portal, &stocked.ticket());
    stocked.revoke();
    until_reset(&granted);
    write!(open, "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    assert_eq!(rest(&mut open).1, Ok(()));
}

#[test]
fn what_was_taken_is_in_the_log_though_the_program_is_killed_at_the_first_byte_r35() {
    let stocked = Stocked::start(SIZE, &[]);
    let url = stocked.ticket();
    let (stream, _) = begin(&stocked.portal, &url);
    let Stocked { portal, store, runtime, grant, data, site } = stocked;
    portal.kill();
    drop(stream);
    let portal = Running::start_in(data.path(), site.path());
    let stocked = Stocked { portal, store, runtime, grant, data, site };
    let takings = stocked.takings();
    assert_eq!(takings.len(), 1);
    assert_eq!((takings[0].version, takings[0].uses), (1, 1));
    assert_eq!(takings[0].purpose, "研究");
    let verdict = run(&mut stocked.portal.beside(&["audit", "verify"]));
    assert!(verdict.success, "{}", verdict.said);
    // The ticket goes on where it was cut off, as the same taking.
    let reply = stocked.portal.get_with(&url, &[("range", "bytes=0-9")]);
    assert_eq!(reply.status, 206);
    assert_eq!(stocked.takings().len(), 1);
}
