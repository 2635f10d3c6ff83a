//! `data` end to end, against a web server of this test: what comes, what is refused, and what is left behind.
//!
//! The yacht set is small and compiled in, so that its true bytes are known without any folder; it stands for the others. Upstream
//! is never asked: every fetch is `--mirror-only`.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use workspace_tests::{Finished, finish, items, root, xtask};

// What a server answers.

/// Bytes to send, and what comes after them.
struct Reply {
    bytes: Vec<u8>,
    then: Then,
}

enum Then {
    Close,
    /// Neither a byte nor the end, until the client has gone.
    Stall,
}

/// A request as the server saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Request {
    path: String,
    /// The first byte that was asked for, where it was not the whole.
    from: Option<usize>,
}

/// A web server on this machine. Its thread ends with the test's process.
struct Server {
    url: String,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// `answer` gets each request and its number, from 0.
    fn start(answer: impl Fn(usize, &Request) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        thread::spawn(move || {
            let mut held_open = Vec::new();
            for (number, stream) in listener.incoming().flatten().enumerate() {
                let Some(request) = read_request(&stream) else { continue };
                let reply = answer(number, &request);
                log.lock().expect("no test fails inside").push(request);
                let mut stream = stream;
                // A client that has gone away is part of some tests.
                drop(stream.write_all(&reply.bytes).and_then(|()| stream.flush()));
                if matches!(reply.then, Then::Stall) {
                    held_open.push(stream);
                }
            }
        });
        Self { url, seen }
    }

    /// A server that has these files and nothing else.
    fn with_files(files: Vec<(&'static str, Vec<u8>)>) -> Self {
        Self::start(move |_, request| match files.iter().find(|(path, _)| *path == request.path) {
            Some((_, content)) => whole_or_rest(content, request),
            None => status(404),
        })
    }

    fn requests(&self) -> Vec<Request> {
        self.seen.lock().expect("no test fails inside").clone()
    }
}

fn read_request(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream).lines();
    let path = lines.next()?.ok()?.split(' ').nth(1)?.to_owned();
    let mut from = None;
    for line in lines.map_while(Result::ok).take_while(|line| !line.is_empty()) {
        let line = line.to_ascii_lowercase();
        if let Some(range) = line.strip_prefix("range: bytes=") {
            from = range.strip_suffix('-').and_then(|start| start.parse().ok());
        }
    }
    Some(Request { path, from })
}

fn reply(head: &str, announced: usize, body: &[u8]) -> Reply {
    let mut bytes = format!("HTTP/1.1 {head}\r\nContent-Length: {announced}\r\nConnection: close\r\n\r\n").into_bytes();
    bytes.extend_from_slice(body);
    Reply { bytes, then: Then::Close }
}

fn ok(body: &[u8]) -> Reply {
    reply("200 OK", body.len(), body)
}

/// The whole announced, a part of it sent.
fn cut(body: &[u8], after: usize) -> Reply {
    reply("200 OK", body.len(), &body[..after])
}

fn status(code: u16) -> Reply {
    reply(&format!("{code} Status"), 0, b"")
}

/// What a server that knows ranges sends.
fn whole_or_rest(content: &[u8], request: &Request) -> Reply {
    match request.from {
        None => ok(content),
        Some(from) if from < content.len() => {
            let head = format!("206 Partial Content\r\nContent-Range: bytes {from}-{}/{}", content.len() - 1, content.len());
            reply(&head, content.len() - from, &content[from..])
        }
        Some(_) => status(416),
    }
}

// What a user does.

/// The program, built as a user's command would build it.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let listed = finish(xtask(&["data", "list", "--json"]));
        assert_eq!(listed.code, 0, "{}", listed.stderr);
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
        target.join("release").join(format!("datasets{}", std::env::consts::EXE_SUFFIX))
    })
}

/// In a hurry, and without the machine's proxies: they would stand between the program and this test.
fn prepared(mut command: Command) -> Command {
    for proxy in ["http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(proxy).env_remove(proxy.to_uppercase());
    }
    command.env("VERDICT_FETCH_PAUSE_MS", "1").stdin(Stdio::null());
    command
}

fn data(words: &[&str]) -> Finished {
    let mut command = prepared(Command::new(program()));
    command.args(words);
    finish(command)
}

/// Fetches the yacht set from mirrors alone.
fn fetch(folder: &TempDir, servers: &[&Server]) -> Finished {
    let mut command = prepared(Command::new(program()));
    command.args(["fetch", "yacht", "--mirror-only", "--data-dir"]).arg(folder.path());
    for server in servers {
        command.args(["--mirror", &server.url]);
    }
    finish(command)
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// The true bytes of the set.
fn yacht() -> Vec<u8> {
    fs::read(root().join("crates/datasets/data/yacht.txt")).expect("it is part of the repository")
}

const YACHT: &str = "/uci/yacht.txt";

fn yacht_path(folder: &TempDir) -> PathBuf {
    folder.path().join("uci/yacht.txt")
}

fn part_path(folder: &TempDir) -> PathBuf {
    folder.path().join("uci/yacht.txt.part")
}

/// The set is there, whole, and nothing else is.
fn has_come(folder: &TempDir) {
    assert_eq!(fs::read(yacht_path(folder)).expect("it has come"), yacht());
    let names: Vec<_> = fs::read_dir(folder.path().join("uci")).expect("readable").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(names, ["yacht.txt"]);
}

/// Nothing stands under the final name, and the user is told what to do.
fn has_not_come(folder: &TempDir, finished: &Finished) {
    assert_eq!(finished.code, 3, "{}\n{}", finished.stdout, finished.stderr);
    assert!(!yacht_path(folder).exists());
    assert!(finished.stderr.contains("error: ") && finished.stderr.contains(" help: "), "{}", finished.stderr);
}

fn request(path: &str, from: Option<usize>) -> Request {
    Request { path: path.into(), from }
}

#[test]
fn a_fresh_clone_lists_what_is_compiled_in_and_what_can_be_had() {
    let listed = finish(xtask(&["data", "list", "--json"]));
    assert_eq!(listed.code, 0, "{}", listed.stderr);
    let listed = listed.json();
    let built_in: Vec<&Value> = items(&listed, "sets").iter().filter(|set| set["built_in"] == true).map(|set| &set["name"]).collect();
    assert_eq!(built_in, ["digits", "yacht"]);
    for set in items(&listed, "sets") {
        assert!(["licence", "attribution", "page"].iter().all(|member| set[member].as_str().is_some_and(|text| !text.is_empty())));
    }
    let text = data(&["list"]);
    assert!(text.stdout.contains("CC BY 4.0") && text.stdout.contains("E. Alpaydin"), "{}", text.stdout);
}

#[test]
fn the_command_forwards_help_arguments_and_exit_codes() {
    for words in [&["data", "--help"][..], &["data", "list", "--help"], &["data", "fetch", "--help"], &["data", "verify", "--help"]] {
        assert_eq!(finish(xtask(words)).code, 0, "{words:?}");
    }
    let mistyped = finish(xtask(&["data", "fetch", "mnits"]));
    assert_eq!(mistyped.code, 2, "{}", mistyped.stderr);
    assert!(mistyped.stderr.contains("did you mean mnist?"), "{}", mistyped.stderr);
    let empty = folder();
    let nothing = finish(xtask(&["data", "verify", "--json", "--data-dir", &empty.path().to_string_lossy()]));
    assert_eq!(nothing.code, 3, "{}", nothing.stderr);
    assert_eq!(nothing.json()["error"]["exit_code"], 3);
}

#[test]
fn a_set_comes_is_sound_and_does_not_come_twice() {
    let (folder, server) = (folder(), Server::with_files(vec![(YACHT, yacht())]));
    let first = fetch(&folder, &[&server]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    assert!(first.stdout.contains("downloaded"), "{}", first.stdout);
    has_come(&folder);
    let second = fetch(&folder, &[&server]);
    assert_eq!(second.code, 0, "{}", second.stderr);
    assert!(second.stdout.contains("already there"), "{}", second.stdout);
    assert_eq!(server.requests(), [request(YACHT, None)]);
    let dir = folder.path().to_string_lossy().into_owned();
    assert_eq!(data(&["verify", "--data-dir", &dir]).code, 0);
    fs::write(yacht_path(&folder), "1 2 3\n").expect("writable");
    let wrong = data(&["verify", "--data-dir", &dir, "--json"]);
    assert_eq!(wrong.code, 1, "{}", wrong.stderr);
    let wrong = wrong.json();
    let lines: Vec<&Value> = items(&wrong, "files").iter().filter(|line| line["state"] == "wrong").collect();
    assert_eq!(lines.len(), 1);
    assert!(lines[0]["message"].as_str().expect("a message").contains("yacht.txt: it is cut off: 6 of 11487 bytes"));
    assert!(lines[0]["help"].as_str().expect("help").contains("data fetch yacht"));
    let third = fetch(&folder, &[&server]);
    assert_eq!(third.code, 0, "{}", third.stderr);
    has_come(&folder);
}

#[test]
fn another_file_of_the_same_length_is_refused_and_the_next_address_is_tried() {
    let mut changed = yacht();
    changed[100] ^= 1;
    let wrong = Server::with_files(vec![(YACHT, changed)]);
    let alone = folder();
    let refused = fetch(&alone, &[&wrong]);
    has_not_come(&alone, &refused);
    assert!(refused.stderr.contains("SHA-256"), "{}", refused.stderr);
    assert!(!part_path(&alone).exists(), "what is wrong is not kept");
    let right = Server::with_files(vec![(YACHT, yacht())]);
    let both = folder();
    assert_eq!(fetch(&both, &[&wrong, &right]).code, 0);
    has_come(&both);
}

#[test]
fn a_polite_page_in_place_of_the_file_is_not_stored() {
    let (folder, server) = (folder(), Server::start(|_, _| ok(b"<html>please log in</html>")));
    let refused = fetch(&folder, &[&server]);
    has_not_come(&folder, &refused);
    assert!(refused.stderr.contains("26 bytes instead of 11487"), "{}", refused.stderr);
}

#[test]
fn a_file_that_does_not_end_is_given_up() {
    // No length is announced, so that only counting helps.
    let endless = || Reply { bytes: [b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", &[b'1'; 1 << 20][..]].concat(), then: Then::Stall };
    let (folder, server) = (folder(), Server::start(move |_, request| if request.path == YACHT { endless() } else { status(404) }));
    // Built before the clock runs.
    program();
    let started = Instant::now();
    let refused = fetch(&folder, &[&server]);
    has_not_come(&folder, &refused);
    assert!(refused.stderr.contains("longer than it should be"), "{}", refused.stderr);
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_cut_connection_goes_on_where_it_stopped() {
    let server = Server::start(|number, request| if number == 0 { cut(&yacht(), 4000) } else { whole_or_rest(&yacht(), request) });
    let folder = folder();
    let finished = fetch(&folder, &[&server]);
    assert_eq!(finished.code, 0, "{}", finished.stderr);
    has_come(&folder);
    assert_eq!(server.requests(), [request(YACHT, None), request(YACHT, Some(4000))]);
}

#[test]
fn a_killed_download_goes_on_where_it_stopped() {
    let server =
        Server::start(
            |number, request| {
                if number == 0 { Reply { then: Then::Stall, ..cut(&yacht(), 5000) } } else { whole_or_rest(&yacht(), request) }
            },
        );
    let folder = folder();
    let mut command = prepared(Command::new(program()));
    command.args(["fetch", "yacht", "--mirror-only", "--mirror", &server.url, "--data-dir"]).arg(folder.path());
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let started = Instant::now();
    while part_path(&folder).metadata().map_or(0, |part| part.len()) < 5000 {
        assert!(started.elapsed() < Duration::from_secs(30), "the first bytes come");
        thread::sleep(Duration::from_millis(5));
    }
    let meanwhile = fetch(&folder, &[&server]);
    assert_eq!(meanwhile.code, 3);
    assert!(meanwhile.stderr.contains("another `data fetch` is working on"), "{}", meanwhile.stderr);
    child.kill().expect("it is ours");
    child.wait().expect("it has ended");
    assert!(!yacht_path(&folder).exists());
    assert_eq!(fetch(&folder, &[&server]).code, 0);
    has_come(&folder);
    assert_eq!(server.requests(), [request(YACHT, None), request(YACHT, Some(5000))]);
}

#[test]
fn a_server_that_cannot_go_on_in_the_middle_sends_everything() {
    let server = Server::start(|number, _| if number == 0 { cut(&yacht(), 4000) } else { ok(&yacht()) });
    let folder = folder();
    let finished = fetch(&folder, &[&server]);
    assert_eq!(finished.code, 0, "{}", finished.stderr);
    assert!(finished.stderr.contains("sends everything again"), "{}", finished.stderr);
    has_come(&folder);
}

#[test]
fn what_an_earlier_download_left_is_used_only_if_it_fits() {
    let leftovers: [&[u8]; 4] = [&yacht()[..7000], b"something else", &[b'x'; 20_000], &[b'x'; 11_487]];
    for left in leftovers {
        let (folder, server) = (folder(), Server::with_files(vec![(YACHT, yacht())]));
        fs::create_dir(folder.path().join("uci")).expect("a folder");
        fs::write(part_path(&folder), left).expect("a file");
        let finished = fetch(&folder, &[&server]);
        assert_eq!(finished.code, 0, "{} bytes: {}", left.len(), finished.stderr);
        has_come(&folder);
    }
}

#[test]
fn what_is_held_outlives_addresses_that_have_something_else() {
    let page = b"<html>please log in</html>";
    let strangers = [
        // A page in place of the file, with its length and without; a shorter file, of which nothing is left to send.
        Server::start(|_, _| ok(page)),
        Server::start(|_, _| Reply { bytes: [b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", &page[..]].concat(), then: Then::Close }),
        Server::with_files(vec![(YACHT, yacht()[..6000].to_vec())]),
    ];
    for stranger in &strangers {
        let folder = folder();
        fs::create_dir(folder.path().join("uci")).expect("a folder");
        fs::write(part_path(&folder), &yacht()[..7000]).expect("a file");
        has_not_come(&folder, &fetch(&folder, &[stranger]));
        assert_eq!(fs::read(part_path(&folder)).expect("it is kept"), &yacht()[..7000]);
        let right = Server::with_files(vec![(YACHT, yacht())]);
        assert_eq!(fetch(&folder, &[stranger, &right]).code, 0);
        has_come(&folder);
        assert_eq!(right.requests(), [request(YACHT, Some(7000))]);
    }
}

#[test]
fn a_server_that_refuses_ranges_is_asked_for_everything() {
    let server = Server::start(|_, request| if request.from.is_some() { status(416) } else { ok(&yacht()) });
    let folder = folder();
    fs::create_dir(folder.path().join("uci")).expect("a folder");
    fs::write(part_path(&folder), &yacht()[..7000]).expect("a file");
    assert_eq!(fetch(&folder, &[&server]).code, 0);
    has_come(&folder);
}

#[test]
fn a_server_that_starts_over_and_never_ends_is_given_up() {
    const IMAGES: &str = "/mnist/train-images-idx3-ubyte.gz";
    // As long as the real file; its bytes do not matter, since the end never comes. Were there no bound, the server would make one.
    let file = vec![b'1'; 9_912_422];
    let server = Server::start(move |number, request| {
        let after = if number % 2 == 0 { 1 << 20 } else { 3 << 20 };
        if request.path == IMAGES && number < 40 { cut(&file, after) } else { status(404) }
    });
    let folder = folder();
    let dir = folder.path().to_string_lossy().into_owned();
    let finished = data(&["fetch", "mnist", "--mirror-only", "--mirror", &server.url, "--data-dir", &dir]);
    assert_eq!(finished.code, 3, "{}", finished.stderr);
    // Two that bring something new, the second of which allows four more.
    assert_eq!(server.requests().iter().filter(|request| request.path == IMAGES).count(), 5, "{}", finished.stderr);
}

#[test]
fn an_address_that_does_not_have_it_is_not_asked_again() {
    let (empty, full) = (Server::with_files(vec![]), Server::with_files(vec![("/yacht.txt", yacht())]));
    let folder = folder();
    let finished = fetch(&folder, &[&empty, &full]);
    assert_eq!(finished.code, 0, "{}", finished.stderr);
    has_come(&folder);
    assert_eq!(empty.requests(), [request(YACHT, None), request("/yacht.txt", None)]);
    assert_eq!(full.requests(), [request(YACHT, None), request("/yacht.txt", None)]);
}

#[test]
fn a_server_in_trouble_is_asked_four_times() {
    let late = Server::start(|number, request| if number < 3 { status(503) } else { whole_or_rest(&yacht(), request) });
    let in_time = folder();
    assert_eq!(fetch(&in_time, &[&late]).code, 0);
    has_come(&in_time);
    let never = Server::start(|_, _| status(503));
    let alone = folder();
    let given_up = fetch(&alone, &[&never]);
    has_not_come(&alone, &given_up);
    let asked = |path: &str| never.requests().iter().filter(|request| request.path == path).count();
    assert_eq!((asked(YACHT), asked("/yacht.txt")), (4, 4));
}

#[test]
fn a_machine_that_nobody_answers_for_is_an_error_with_a_way_out() {
    // Bound and closed again: nobody listens there.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let nobody = Server { url: format!("http://127.0.0.1:{port}"), seen: Arc::default() };
    let folder = folder();
    let finished = fetch(&folder, &[&nobody]);
    has_not_come(&folder, &finished);
    assert!(finished.stderr.contains("--from DIR"), "{}", finished.stderr);
    assert!(!part_path(&folder).exists(), "nothing came, and nothing is left");
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_said_and_nothing_is_left() {
    let (folder, server) = (folder(), Server::with_files(vec![(YACHT, yacht())]));
    // A limit on the size of files stands for the disk: the write fails in the middle in the same way.
    let mut command = prepared(Command::new("sh"));
    command
        .args(["-c", r#"trap "" XFSZ; ulimit -f 4 && exec "$0" "$@""#])
        .arg(program())
        .args(["fetch", "yacht", "--mirror-only", "--mirror", &server.url, "--data-dir"])
        .arg(folder.path());
    let finished = finish(command);
    has_not_come(&folder, &finished);
    assert!(finished.stderr.contains("there is no room") && finished.stderr.contains("make room in"), "{}", finished.stderr);
    assert_eq!(fs::read_dir(folder.path().join("uci")).expect("readable").count(), 0, "its bytes are given back");
}

// An archive.

/// The checksum of zip: CRC-32, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

/// A zip of stored entries, byte by byte: a library would refuse to write the names that we must refuse to read.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in entries {
        let offset = file.len() as u32;
        // Version, flags, method, time, date; checksum, sizes, lengths of name and extra field.
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        [crc32(content), content.len() as u32, content.len() as u32].iter().for_each(|number| common.extend(number.to_le_bytes()));
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        file.extend([&b"PK\x03\x04"[..], &common, name.as_bytes(), content].concat());
        let tail = [&[0; 10][..], &offset.to_le_bytes()].concat();
        directory.extend([&b"PK\x01\x02\x14\x00"[..], &common, &tail, name.as_bytes()].concat());
    }
    let count = (entries.len() as u16).to_le_bytes();
    let (length, start) = ((directory.len() as u32).to_le_bytes(), (file.len() as u32).to_le_bytes());
    [&file[..], &directory, b"PK\x05\x06\0\0\0\0", &count, &count, &length, &start, &[0, 0]].concat()
}

const ZIP: &str = "/uci/yacht+hydrodynamics.zip";
const MEMBER: &str = "yacht_hydrodynamics.data";

#[test]
fn an_archive_gives_the_set_whatever_its_blanks() {
    let spaced = String::from_utf8(yacht()).expect("text").replace(' ', "  ") + "\n \n";
    for content in [yacht(), spaced.into_bytes()] {
        let (folder, server) = (folder(), Server::with_files(vec![(ZIP, zip(&[("readme", b"x"), (MEMBER, &content)]))]));
        let finished = fetch(&folder, &[&server]);
        assert_eq!(finished.code, 0, "{}", finished.stderr);
        has_come(&folder);
    }
}

#[test]
fn what_a_cut_file_left_goes_when_the_archive_brings_it() {
    let archive = zip(&[(MEMBER, &yacht())]);
    let server = Server::start(move |_, request| match request.path.as_str() {
        YACHT => cut(&yacht(), 4000),
        ZIP => ok(&archive),
        _ => status(404),
    });
    let folder = folder();
    let finished = fetch(&folder, &[&server]);
    assert_eq!(finished.code, 0, "{}", finished.stderr);
    has_come(&folder);
}

#[test]
fn what_a_cut_archive_left_goes_when_the_files_come_alone() {
    let (folder, server) = (folder(), Server::with_files(vec![(YACHT, yacht())]));
    fs::create_dir(folder.path().join("uci")).expect("a folder");
    fs::write(folder.path().join("uci/yacht+hydrodynamics.zip.part"), "PK").expect("a file");
    assert_eq!(fetch(&folder, &[&server]).code, 0);
    has_come(&folder);
}

#[test]
fn an_archive_without_a_published_sum_is_never_put_together_of_two() {
    let whole = zip(&[(MEMBER, &yacht())]);
    let (folder, server) = (folder(), Server::with_files(vec![(ZIP, whole.clone())]));
    fs::create_dir(folder.path().join("uci")).expect("a folder");
    fs::write(folder.path().join("uci/yacht+hydrodynamics.zip.part"), &whole[..50]).expect("a file");
    let finished = fetch(&folder, &[&server]);
    assert_eq!(finished.code, 0, "{}", finished.stderr);
    has_come(&folder);
    assert_eq!(server.requests().last(), Some(&request(ZIP, None)));
}

#[test]
fn an_archive_that_would_write_elsewhere_is_refused_whole() {
    for name in ["../evil", "/tmp/evil", "a/../../evil", "..\\evil"] {
        let (folder, server) = (folder(), Server::with_files(vec![(ZIP, zip(&[(MEMBER, &yacht()), (name, b"evil")]))]));
        let finished = fetch(&folder, &[&server]);
        has_not_come(&folder, &finished);
        assert!(finished.stderr.contains("outside of the folder"), "{}", finished.stderr);
        assert_eq!(fs::read_dir(folder.path().join("uci")).expect("readable").count(), 0);
        assert!(!folder.path().join("evil").exists());
    }
}

#[test]
fn an_archive_with_other_numbers_is_refused() {
    let changed = String::from_utf8(yacht()).expect("text").replacen("-2.3", "-2.5", 1);
    let (folder, server) = (folder(), Server::with_files(vec![(ZIP, zip(&[(MEMBER, changed.as_bytes())]))]));
    let finished = fetch(&folder, &[&server]);
    has_not_come(&folder, &finished);
    assert!(finished.stderr.contains("other numbers"), "{}", finished.stderr);
}

#[test]
fn a_tarball_that_is_not_the_authors_is_never_opened() {
    // As long as it should be announced, and foreign: refused by its sum, long before it would be unpacked.
    let server = Server::with_files(vec![("/cifar-10-binary.tar.gz", b"\x1f\x8b foreign".to_vec())]);
    let folder = folder();
    let dir = folder.path().to_string_lossy().into_owned();
    let finished = data(&["fetch", "cifar10", "--mirror-only", "--mirror", &server.url, "--data-dir", &dir]);
    assert_eq!(finished.code, 3, "{}", finished.stderr);
    assert!(finished.stderr.contains("10 bytes instead of 170052171"), "{}", finished.stderr);
    fs::create_dir(folder.path().join("from")).expect("a folder");
    fs::write(folder.path().join("from/cifar-10-binary.tar.gz"), "foreign").expect("a file");
    let copied = data(&["fetch", "cifar10", "--from", &folder.path().join("from").to_string_lossy(), "--data-dir", &dir]);
    assert_eq!(copied.code, 3, "{}", copied.stderr);
    assert!(copied.stderr.contains("another file or damaged"), "{}", copied.stderr);
}

// Other ways.

#[test]
fn a_set_that_upstream_has_in_another_form_says_what_to_type() {
    let folder = folder();
    let finished = data(&["fetch", "energy", "--json", "--data-dir", &folder.path().to_string_lossy()]);
    assert_eq!(finished.code, 3, "{}", finished.stderr);
    let error = &finished.json()["sets"][0]["error"];
    assert!(error["message"].as_str().expect("a message").contains("spreadsheet"));
    assert!(error["help"].as_str().expect("help").contains("curl -L"));
}

#[test]
fn a_folder_of_data_sets_is_copied_and_checked() {
    let (from, to) = (folder(), folder());
    fs::create_dir(from.path().join("uci")).expect("a folder");
    fs::write(yacht_path(&from), yacht()).expect("a file");
    let (from_dir, to_dir) = (from.path().to_string_lossy().into_owned(), to.path().to_string_lossy().into_owned());
    let copied = data(&["fetch", "--from", &from_dir, "--data-dir", &to_dir]);
    assert_eq!(copied.code, 0, "{}\n{}", copied.stdout, copied.stderr);
    has_come(&to);
    let named = data(&["fetch", "mnist", "--from", &from_dir, "--data-dir", &to_dir]);
    assert_eq!(named.code, 3, "a set that is named must be there: {}", named.stdout);
    let empty = folder();
    let nothing = data(&["fetch", "--from", &empty.path().to_string_lossy(), "--data-dir", &folder().path().to_string_lossy()]);
    assert_eq!(nothing.code, 3, "{}", nothing.stdout);
}

#[test]
fn the_real_sets_are_copied_and_verified() {
    let Some(real) = std::env::var_os("VERDICT_DATA_DIR").filter(|folder| !folder.is_empty()) else {
        eprintln!("skipped: VERDICT_DATA_DIR names no folder of data sets");
        return;
    };
    let to = folder();
    let (real, to_dir) = (real.to_string_lossy().into_owned(), to.path().to_string_lossy().into_owned());
    let verified = data(&["verify", "--data-dir", &real]);
    assert_eq!(verified.code, 0, "{}", verified.stdout);
    let copied = data(&["fetch", "mnist", "uci", "--from", &real, "--data-dir", &to_dir]);
    assert_eq!(copied.code, 0, "{}", copied.stderr);
    assert_eq!(data(&["verify", "--data-dir", &to_dir]).code, 0);
    let images = to.path().join("mnist/train-images-idx3-ubyte.gz");
    let bytes = fs::read(&images).expect("copied");
    fs::write(&images, &bytes[..bytes.len() / 2]).expect("writable");
    let wrong = data(&["verify", "--data-dir", &to_dir]);
    assert_eq!(wrong.code, 1, "{}", wrong.stdout);
    assert!(wrong.stdout.contains("WRONG    mnist/train-images-idx3-ubyte"), "{}", wrong.stdout);
}
