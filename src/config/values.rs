//! How single values are written in settings: times, sizes, addresses, networks, URLs.
//! Must not know which setting a value belongs to; an error says only what would be right.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

use super::{DatabaseUrl, Origins, Secret};

/// The HTTP server takes no more.
const MOST_THREADS: usize = 512;

/// A time such as `30s`; a bare number counts seconds.
///
/// # Errors
/// What would be right.
pub fn time(text: &str) -> Result<Duration, String> {
    const UNITS: [(&str, u64); 6] =
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("", 1_000)];
    scaled(text, &UNITS)
        .map(Duration::from_millis)
        .ok_or_else(|| "expected a time like 500ms, 30s, 5m, 2h or 1d".into())
}

/// A time above zero, for waits that must not be switched off.
///
/// # Errors
/// What would be right.
pub fn some_time(text: &str) -> Result<Duration, String> {
    let some = time(text).ok().filter(|time| !time.is_zero());
    some.ok_or_else(|| "expected a time above 0 like 500ms, 30s, 5m or 2h".into())
}

/// Times separated by commas, each above zero.
///
/// # Errors
/// What would be right.
pub fn times(text: &str) -> Result<List<Duration>, String> {
    List::read(text, |part| some_time(part).ok())
        .filter(|list| !list.0.is_empty())
        .ok_or_else(|| "expected times above 0, separated by commas, like 5s,15s,45s".into())
}

/// A number of bytes such as `64KiB`; a bare number counts bytes.
///
/// # Errors
/// What would be right.
pub fn size(text: &str) -> Result<usize, String> {
    const UNITS: [(&str, u64); 5] =
        [("KiB", 1 << 10), ("MiB", 1 << 20), ("k", 1_000), ("M", 1_000_000), ("", 1)];
    scaled(text, &UNITS)
        .and_then(|bytes| usize::try_from(bytes).ok())
        .filter(|bytes| *bytes > 0)
        .ok_or_else(|| "expected a number of bytes above 0, like 65536, 64KiB or 1MiB".into())
}

/// A whole number above zero, for bounds that nothing works without.
///
/// # Errors
/// What would be right.
pub fn count(text: &str) -> Result<usize, String> {
    let number = text.trim().parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "expected a whole number above 0".into())
}

/// A number of threads; 0 is one for each core.
///
/// # Errors
/// What would be right.
pub fn threads(text: &str) -> Result<usize, String> {
    let number = text.trim().parse().ok().filter(|number| *number <= MOST_THREADS);
    number.ok_or_else(|| format!("expected a whole number from 0 to {MOST_THREADS}"))
}

/// The same for smaller numbers.
///
/// # Errors
/// What would be right.
pub fn small_count(text: &str) -> Result<u32, String> {
    let number = text.trim().parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| format!("expected a whole number from 1 to {}", u32::MAX))
}

/// Values separated by commas.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct List<T>(pub Vec<T>);

impl<T> List<T> {
    /// Reads each part; an empty text is an empty list.
    fn read(text: &str, part: impl Fn(&str) -> Option<T>) -> Option<Self> {
        let parts = text.split(',').map(str::trim).filter(|text| !text.is_empty());
        parts.map(part).collect::<Option<Vec<T>>>().map(Self)
    }
}

/// One or more addresses with their ports.
///
/// # Errors
/// What would be right.
pub fn addresses(text: &str) -> Result<List<SocketAddr>, String> {
    read_addresses(text).filter(|list| !list.0.is_empty()).ok_or_else(|| {
        "expected addresses with ports, separated by commas, like 127.0.0.1:5000 or 0.0.0.0:5000,[::]:5000"
            .into()
    })
}

/// The same; an empty text is no address at all.
///
/// # Errors
/// What would be right.
pub fn addresses_or_none(text: &str) -> Result<List<SocketAddr>, String> {
    let wrong =
        "expected addresses with ports, separated by commas, like 127.0.0.1:2004, or nothing";
    read_addresses(text).ok_or_else(|| wrong.into())
}

fn read_addresses(text: &str) -> Option<List<SocketAddr>> {
    List::read(text, |text| {
        let named = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
        named.as_deref().unwrap_or(text).parse().ok()
    })
}

/// Networks; one address is a network of its own.
///
/// # Errors
/// What would be right.
pub fn networks(text: &str) -> Result<List<IpNet>, String> {
    let network = |text: &str| {
        let alone = || text.parse::<IpAddr>().ok().map(IpNet::from);
        text.parse().ok().or_else(alone)
    };
    List::read(text, network).ok_or_else(|| {
        "expected addresses or networks, separated by commas, like 127.0.0.1 or 10.0.0.0/8".into()
    })
}

/// The address that people type, without a slash at the end; an empty text says nothing.
///
/// # Errors
/// What would be right.
pub fn public_url(text: &str) -> Result<String, String> {
    let wrong = || "expected a URL without a path, like https://chat.example.org".to_owned();
    let url = text.trim().trim_end_matches('/').to_ascii_lowercase();
    if text.trim().is_empty() {
        return Ok(url);
    }
    let (_, host) = url
        .split_once("://")
        .filter(|(scheme, _)| matches!(*scheme, "http" | "https"))
        .ok_or_else(wrong)?;
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let named = host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[');
    (named && host.chars().all(letters)).then(|| url.clone()).ok_or_else(wrong)
}

/// Sites separated by commas; `*` is all of them, an empty text none.
///
/// # Errors
/// What would be right.
pub fn origins(text: &str) -> Result<Origins, String> {
    if text.trim() == "*" {
        return Ok(Origins::Any);
    }
    let sites = List::read(text, |site| public_url(site).ok());
    let wrong = "expected *, or sites separated by commas, like https://app.example.org";
    sites.map(|sites| Origins::These(sites.0)).ok_or_else(|| wrong.into())
}

/// A PostgreSQL URL, or the path of an SQLite file with or without a scheme before it.
///
/// # Errors
/// What would be right.
pub fn database_url(text: &str) -> Result<DatabaseUrl, String> {
    let wrong = || {
        "expected the path of an SQLite file like data/chinwag.db, \
         or a URL like sqlite:///var/lib/chinwag/chinwag.db or postgres://user:password@host/database"
            .to_owned()
    };
    let text = text.trim();
    let path = match text.split_once("://") {
        Some(("postgres" | "postgresql", rest)) if !rest.is_empty() => {
            return Ok(DatabaseUrl::Postgres(Secret::new(text.into())));
        }
        Some(("sqlite", path)) => path,
        Some(_) => return Err(wrong()),
        None => text.strip_prefix("sqlite:").unwrap_or(text),
    };
    let names_a_file = !path.is_empty() && !path.ends_with('/') && !path.starts_with(':');
    names_a_file.then(|| DatabaseUrl::Sqlite(PathBuf::from(path))).ok_or_else(wrong)
}

/// A number with one of the units behind it, in the smallest unit.
fn scaled(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let (_, factor) = units.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit.trim()))?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_every_unit_and_a_bare_number_counts_seconds() {
        let read = |text| time(text).unwrap();
        assert_eq!(read("500ms"), Duration::from_millis(500));
        assert_eq!([read("90"), read("90s"), read("90 s")], [Duration::from_secs(90); 3]);
        assert_eq!([read("24h"), read("1d")], [Duration::from_secs(86_400); 2]);
        for bad in ["", "s", "-1s", "1.5s", "5 weeks", "99999999999999999999d"] {
            assert!(time(bad).unwrap_err().contains("30s"), "{bad}");
        }
    }

    #[test]
    fn sizes_are_read_with_units_and_zero_is_refused() {
        assert_eq!(size("64KiB").unwrap(), 65_536);
        assert_eq!(size("1000").unwrap(), 1_000);
        for bad in ["0", "x", "1 TB", "-1"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_needs_its_port() {
        let read = |text| addresses(text).unwrap().0;
        assert_eq!(read(" localhost:0, [::]:80,"), read("127.0.0.1:0,[::]:80"));
        assert_eq!(read("127.0.0.1:0,[::]:80").len(), 2);
        for bad in ["", ",", "5000", "127.0.0.1", "example.org:80", "127.0.0.1:99999", "[::]:1;x"] {
            assert!(addresses(bad).unwrap_err().contains("127.0.0.1:5000"), "{bad}");
        }
    }

    #[test]
    fn no_address_at_all_switches_something_off() {
        assert_eq!(addresses_or_none(" ").unwrap().0, []);
        assert_eq!(addresses_or_none("localhost:1,[::1]:2").unwrap().0.len(), 2);
        assert!(addresses_or_none("off").unwrap_err().contains("127.0.0.1:2004"));
    }

    #[test]
    fn a_single_address_is_a_network_of_its_own() {
        let read = |text| networks(text).unwrap().0;
        assert_eq!(read("10.0.0.0/8, ::1"), ["10.0.0.0/8", "::1/128"].map(|n| n.parse().unwrap()));
        assert_eq!(read(""), []);
        assert!(networks("10.0.0.0/33").is_err());
    }

    #[test]
    fn the_public_url_has_a_scheme_and_a_host_and_nothing_else() {
        assert_eq!(public_url("https://Chat.example.org/").unwrap(), "https://chat.example.org");
        assert_eq!(public_url("http://[::1]:8080").unwrap(), "http://[::1]:8080");
        for bad in ["chat.example.org", "ftp://x", "https://x/chat", "https://a@b", "https://", "/"]
        {
            assert!(public_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn origins_are_all_or_each_a_site() {
        let these =
            |sites: &[&str]| Ok(Origins::These(sites.iter().map(|s| s.to_string()).collect()));
        assert_eq!(origins(" * "), Ok(Origins::Any));
        assert_eq!(origins(""), these(&[]));
        assert_eq!(
            origins("https://A.example, http://b:80/"),
            these(&["https://a.example", "http://b:80"])
        );
        for bad in ["example.org", "https://a/b", "*,https://a", "null"] {
            assert!(origins(bad).unwrap_err().contains("https://app.example.org"), "{bad}");
        }
    }

    #[test]
    fn a_path_is_sqlite_and_an_unknown_scheme_is_an_error() {
        let sqlite = |path: &str| Ok(DatabaseUrl::Sqlite(path.into()));
        assert_eq!(database_url("data/chinwag.db"), sqlite("data/chinwag.db"));
        assert_eq!(database_url("sqlite://data/chinwag.db"), sqlite("data/chinwag.db"));
        assert_eq!(database_url("sqlite:///srv/chat.db"), sqlite("/srv/chat.db"));
        for url in ["postgres://u:p@h/d", "postgresql:///d"] {
            assert_eq!(database_url(url), Ok(DatabaseUrl::Postgres(Secret::new(url.into()))));
        }
        for bad in ["", "mysql://h/d", "http://x", "postgres://", "sqlite://", ":memory:", "data/"]
        {
            assert!(database_url(bad).is_err(), "{bad}");
        }
    }
}
