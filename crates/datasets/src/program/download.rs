//! One file over the network: from the first address that has the right bytes, going on where a cut connection left off.

use std::env;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use console::Failure;
use datasets::catalogue::Sum;
use ureq::http::{HeaderMap, Response, StatusCode};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, Error};

use super::part::Part;
use super::progress::Progress;
use super::size;

/// How often an address is asked again after a failure that may pass.
const RETRIES: u32 = 3;

/// The first pause; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// An attempt that brought this much is no failure in a row: a slow line that is cut often still gets there.
const WORTH_GOING_ON: u64 = 1 << 20;

/// What a download must be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// Its sum, where one is known.
    pub(super) sum: Option<Sum>,
    /// A longer file is given up.
    pub(super) largest: u64,
}

/// The way to the network.
#[derive(Debug)]
pub(super) struct Network {
    roots: RootCerts,
    pause: Duration,
}

/// Why nothing was downloaded.
#[derive(Debug)]
pub(super) enum Failing {
    /// No address has it. Another way may work.
    NotThere(Failure),
    /// Our side is the problem, a full disk or another program: no other way will do.
    Ours(Failure),
}

impl From<Failure> for Failing {
    fn from(failure: Failure) -> Self {
        Self::Ours(failure)
    }
}

impl From<Failing> for Failure {
    fn from(failing: Failing) -> Self {
        match failing {
            Failing::NotThere(failure) | Failing::Ours(failure) => failure,
        }
    }
}

/// Why an attempt failed.
#[derive(Debug)]
enum Trouble {
    /// It may pass.
    Again(String),
    /// This address will not do.
    GiveUp(String),
    /// No address will do: our side is the problem.
    Ours(Failure),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Ours(failure)
    }
}

impl Network {
    /// Over https, trusting Mozilla's certificates, or those of the file that `SSL_CERT_FILE` names instead, as everywhere.
    pub(super) fn new() -> Result<Self, Failure> {
        let roots = match env::var_os("SSL_CERT_FILE").filter(|path| !path.is_empty()) {
            Some(path) => RootCerts::Specific(Arc::new(certificates(Path::new(&path))?)),
            None => RootCerts::WebPki,
        };
        // Only tests are in a hurry.
        let pause = env::var("VERDICT_FETCH_PAUSE_MS").ok().and_then(|text| text.parse().ok()).map(Duration::from_millis);
        Ok(Self { roots, pause: pause.unwrap_or(FIRST_PAUSE) })
    }

    /// Downloads into the part of `final_path`, and gives it back when it holds what is wanted.
    pub(super) fn download(&self, addresses: &[String], final_path: &Path, wanted: Wanted) -> Result<Part, Failing> {
        let mut part = Part::of(final_path)?;
        let mut problems = Vec::new();
        for (place, address) in addresses.iter().enumerate() {
            match self.from(address, &mut part, wanted) {
                Ok(()) => return Ok(part),
                Err(Trouble::Again(problem) | Trouble::GiveUp(problem)) => {
                    problems.push(format!("{address}: {problem}"));
                    // What the last one says is part of the error.
                    if place + 1 < addresses.len() {
                        console::note(&problems[place]);
                    }
                }
                Err(Trouble::Ours(failure)) => {
                    // Its bytes are given back: what is wrong is most often a full disk.
                    part.remove();
                    return Err(Failing::Ours(failure));
                }
            }
        }
        if part.length() == 0 {
            part.remove();
        }
        let name = final_path.file_name().expect("files have names").to_string_lossy();
        let failure = Failure::environment(format!("{name} cannot be fetched: {}", problems.join("; ")));
        Err(Failing::NotThere(failure.with_help(
            "try again later (what has come is kept); a proxy is taken from HTTPS_PROXY, certificates from SSL_CERT_FILE;\n\
             or take another place: --mirror URL, or --from DIR for a folder of this machine",
        )))
    }

    /// Asks one address, again and again where that may help.
    fn from(&self, address: &str, part: &mut Part, wanted: Wanted) -> Result<(), Trouble> {
        // Without a sum nothing would tell a file from a mixture of two; and what is too long is no beginning of the file.
        if wanted.sum.is_none_or(|sum| part.length() > sum.bytes) {
            part.restart()?;
        }
        // What an earlier program left behind may be of another file; then the address deserves a second chance.
        let mut inherited = part.length() > 0;
        let mut failures = 0;
        // Not the length before an attempt: a server that starts over each time would bring the same bytes for ever.
        let mut longest = part.length();
        loop {
            let attempt =
                if wanted.sum.is_some_and(|sum| sum.bytes == part.length()) { Ok(()) } else { self.attempt(address, part, wanted) };
            match attempt {
                Ok(()) => match wanted.sum.and_then(|sum| part.problem(&sum)) {
                    None => return Ok(()),
                    Some(problem) => {
                        part.restart()?;
                        if !inherited {
                            return Err(Trouble::GiveUp(format!("it is another file or damaged, with {problem}")));
                        }
                        console::note("what an earlier download had left does not fit; starting over");
                        (inherited, longest) = (false, 0);
                    }
                },
                Err(Trouble::Again(problem)) => {
                    if part.length() >= longest + WORTH_GOING_ON {
                        failures = 0;
                    }
                    longest = longest.max(part.length());
                    if failures == RETRIES {
                        return Err(Trouble::GiveUp(format!("{problem} ({} attempts)", RETRIES + 1)));
                    }
                    let pause = self.pause * 2_u32.pow(failures);
                    console::note(&format!("{problem}; trying again in {:.1} s", pause.as_secs_f64()));
                    thread::sleep(pause);
                    failures += 1;
                }
                Err(other) => return Err(other),
            }
        }
    }

    /// One request, to its end. What is held outlives a refusal, a file that is announced with another length, and one that ends too
    /// early; not one that is longer than the file should be, since it may have been added to what is held.
    fn attempt(&self, address: &str, part: &mut Part, wanted: Wanted) -> Result<(), Trouble> {
        let held = part.length();
        let mut response = self.ask(address, held)?;
        if response.status() == StatusCode::RANGE_NOT_SATISFIABLE && held > 0 {
            // It has less than what is held, which is less than the whole, or it knows no ranges: its length tells.
            response = self.ask(address, 0)?;
        }
        let start = match response.status() {
            StatusCode::OK => 0,
            StatusCode::PARTIAL_CONTENT => {
                range_start(response.headers()).ok_or_else(|| Trouble::GiveUp("its range makes no sense".into()))?
            }
            status => return Err(refusal(status)),
        };
        // Before a byte is stored or thrown away: a page that says "not found" politely has another length.
        let announced = content_length(response.headers()).map(|length| start + length);
        if let (Some(announced), Some(sum)) = (announced, wanted.sum)
            && announced != sum.bytes
        {
            return Err(Trouble::GiveUp(format!("it has {announced} bytes instead of {}", sum.bytes)));
        }
        if start != 0 && start != held {
            return Err(Trouble::GiveUp(format!("it sends from byte {start} instead of {held}")));
        }
        if start < held {
            console::note("the server cannot go on in the middle; it sends everything again");
            if wanted.sum.is_none() {
                part.restart()?;
            }
        }
        // Where in the file this answer is. What the part has already is passed over and not replaced: a page of unknown length, or a
        // connection that is cut sooner than the last one, then takes nothing away. If the two do not fit, the sum says so.
        let mut position = start;
        let name = address.rsplit('/').next().unwrap_or(address);
        let mut progress = Progress::begin(name, address, start, wanted.sum.map(|sum| sum.bytes).or(announced));
        let mut reader = response.body_mut().as_reader();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let count = match std::io::Read::read(&mut reader, &mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) => return Err(Trouble::Again(format!("the connection was cut after {} ({error})", size(position)))),
            };
            let known = (part.length() - position).min(count as u64);
            position += count as u64;
            if position > wanted.sum.map_or(wanted.largest, |sum| sum.bytes) {
                part.restart()?;
                return Err(Trouble::GiveUp("it is longer than it should be".into()));
            }
            part.append(&buffer[known as usize..count])?;
            progress.at(position);
        }
        match wanted.sum {
            // A server that announces no length and dies looks like one that has finished.
            Some(sum) if part.length() < sum.bytes => Err(Trouble::Again(format!("the connection was cut after {}", size(position)))),
            _ => Ok(()),
        }
    }

    /// Asks for the bytes from `start` on.
    fn ask(&self, address: &str, start: u64) -> Result<Response<Body>, Trouble> {
        let mut request = self.agent(address).get(address);
        if start > 0 {
            request = request.header("Range", format!("bytes={start}-"));
        }
        request.call().map_err(|error| trouble(&error))
    }

    fn agent(&self, address: &str) -> Agent {
        Agent::config_builder()
            // Plain http only where the user typed it; an https address is never redirected to one.
            .https_only(address.starts_with("https://"))
            .http_status_as_error(false)
            .user_agent(concat!("verdict-datasets/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::builder().root_certs(self.roots.clone()).build())
            .timeout_connect(Some(Duration::from_secs(30)))
            .timeout_recv_response(Some(Duration::from_secs(60)))
            // A server that says nothing for a minute has gone; a slow one may take as long as it needs.
            .timeout_per_read(Some(Duration::from_secs(60)))
            .build()
            .new_agent()
    }
}

fn certificates(path: &Path) -> Result<Vec<Certificate<'static>>, Failure> {
    let unusable = |what: &str| {
        Failure::environment(format!("the certificates of {} cannot be used: {what}", path.display()))
            .with_help("SSL_CERT_FILE names a file of certificates in PEM format; unset it to trust the usual ones")
    };
    let text = fs::read(path).map_err(|error| unusable(&error.to_string()))?;
    let items = parse_pem(&text).filter_map(Result::ok);
    let found: Vec<_> =
        items.filter_map(|item| if let PemItem::Certificate(certificate) = item { Some(certificate) } else { None }).collect();
    if found.is_empty() { Err(unusable("there are none")) } else { Ok(found) }
}

/// Whether a failed request is worth another.
fn trouble(error: &Error) -> Trouble {
    match error {
        // What rustls says of a certificate or a server that speaks no TLS; it will say it again.
        Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => Trouble::GiveUp(error.to_string()),
        Error::Io(_) | Error::Timeout(_) | Error::HostNotFound | Error::ConnectionFailed | Error::Protocol(_) => {
            Trouble::Again(error.to_string())
        }
        _ => Trouble::GiveUp(error.to_string()),
    }
}

/// What a status means that brings no file.
fn refusal(status: StatusCode) -> Trouble {
    let text = format!("the server answers {status}");
    let passes = status.is_server_error() || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS);
    if passes { Trouble::Again(text) } else { Trouble::GiveUp(text) }
}

/// The first byte of `Content-Range: bytes 100-199/200`.
fn range_start(headers: &HeaderMap) -> Option<u64> {
    headers.get("content-range")?.to_str().ok()?.strip_prefix("bytes ")?.split('-').next()?.trim().parse().ok()
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get("content-length")?.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_pass_is_told_from_what_will_not() {
        let again = |status: u16| matches!(refusal(StatusCode::from_u16(status).expect("a status")), Trouble::Again(_));
        assert!([500, 502, 503, 408, 429].into_iter().all(again));
        assert!(![400, 401, 403, 404, 410, 304].into_iter().any(again));
        assert!(matches!(trouble(&Error::HostNotFound), Trouble::Again(_)));
        assert!(matches!(trouble(&Error::Io(std::io::ErrorKind::ConnectionReset.into())), Trouble::Again(_)));
        let untrusted = std::io::Error::new(std::io::ErrorKind::InvalidData, "invalid peer certificate");
        assert!(matches!(trouble(&Error::Io(untrusted)), Trouble::GiveUp(_)));
    }

    #[test]
    fn a_range_begins_where_it_says() {
        let start = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("content-range", text.parse().expect("a header"));
            range_start(&headers)
        };
        assert_eq!(start("bytes 100-199/200"), Some(100));
        assert_eq!(start("bytes 0-0/*"), Some(0));
        assert_eq!(start("bytes */200"), None);
        assert_eq!(start("lines 1-2/3"), None);
        assert_eq!(range_start(&HeaderMap::new()), None);
    }

    #[test]
    fn a_certificate_file_without_certificates_is_the_environments_fault() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("certificates.pem");
        assert_eq!(certificates(&path).expect_err("no file").exit().code(), 3);
        fs::write(&path, "no certificate").expect("a file");
        let failure = certificates(&path).expect_err("none in it");
        assert!(failure.help().expect("help").contains("SSL_CERT_FILE"));
    }
}
