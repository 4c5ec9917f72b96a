//! An address, split.
//!
//! Decides which text is an address plain enough to be trusted, and where its host ends. Browsers report
//! addresses in normal form, so anything that a browser would have rewritten (a backslash, a control
//! character, an escaped host) is refused rather than interpreted: what is refused is merely not
//! counted, what is misread would be counted for the wrong site. Refuses to know which hosts matter.

/// The parts of an address that decide whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address<'a> {
    /// Without its colon.
    pub scheme: &'a str,
    /// Whether a name or password stands before the host.
    pub has_userinfo: bool,
    /// As written; an IPv6 address with its brackets.
    pub host: &'a str,
    /// Where one is written.
    pub port: Option<u16>,
    /// From its first slash; `/` where none is written.
    pub path: &'a str,
    /// Without its question mark.
    pub query: &'a str,
}

impl<'a> Address<'a> {
    /// Splits an address, or refuses it.
    pub(crate) fn split(url: &'a str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        if !scheme.starts_with(|first: char| first.is_ascii_alphabetic()) || !scheme.bytes().all(is_scheme) {
            return None;
        }
        let rest = rest.split('#').next().unwrap_or_default();
        let authority_end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(authority_end);
        let (path, query) = tail.split_once('?').unwrap_or((tail, ""));
        if path.bytes().any(|byte| byte <= b' ' || byte == b'\\' || byte == 0x7f) {
            return None;
        }
        let (userinfo, host_and_port) = match authority.rsplit_once('@') {
            Some((userinfo, host)) => (Some(userinfo), host),
            None => (None, authority),
        };
        if userinfo.is_some_and(|text| text.bytes().any(|byte| byte <= b' ' || byte == b'\\' || byte == 0x7f))
        {
            return None;
        }
        let (host, port) = split_port(host_and_port)?;
        let path = if path.is_empty() { "/" } else { path };
        Some(Self { scheme, has_userinfo: userinfo.is_some(), host, port, path, query })
    }

    /// Whether this is where a site of the catalogue would be: encrypted, on the usual port, with no name
    /// before the host to mislead a reader. `wss` is the same place asked for a socket.
    pub(crate) fn is_public_site(&self) -> bool {
        let secure = self.scheme.eq_ignore_ascii_case("https") || self.scheme.eq_ignore_ascii_case("wss");
        secure && !self.has_userinfo && matches!(self.port, None | Some(443))
    }

    /// Whether two addresses are served by the same server.
    pub(crate) fn has_origin_of(&self, other: &Address<'_>) -> bool {
        !self.has_userinfo
            && !other.has_userinfo
            && self.scheme.eq_ignore_ascii_case(other.scheme)
            && self.host.eq_ignore_ascii_case(other.host)
            && self.effective_port() == other.effective_port()
    }

    /// Whether it is a server on the person's own machine.
    pub(crate) fn is_loopback(&self) -> bool {
        let web = self.scheme.eq_ignore_ascii_case("http") || self.scheme.eq_ignore_ascii_case("https");
        let own = ["localhost", "127.0.0.1", "[::1]"];
        web && !self.has_userinfo && own.iter().any(|host| self.host.eq_ignore_ascii_case(host))
    }

    fn effective_port(&self) -> Option<u16> {
        self.port.or_else(|| match self.scheme.to_ascii_lowercase().as_str() {
            "http" | "ws" => Some(80),
            "https" | "wss" => Some(443),
            _ => None,
        })
    }
}

fn split_port(text: &str) -> Option<(&str, Option<u16>)> {
    let host_end = if text.starts_with('[') {
        let end = text.find(']')? + 1;
        let inside = text.get(1..end - 1)?;
        if !inside.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.') {
            return None;
        }
        end
    } else {
        let end = text.find(':').unwrap_or(text.len());
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if end == 0 || !text.get(..end)?.bytes().all(plain) {
            return None;
        }
        end
    };
    let (host, rest) = (text.get(..host_end)?, text.get(host_end..)?);
    match rest.strip_prefix(':') {
        None if rest.is_empty() => Some((host, None)),
        Some("") => Some((host, None)),
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some((host, Some(digits.parse().ok()?)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parts_are_where_a_browser_finds_them() {
        let address = Address::split("https://a.example:8443/b/c?d=e?f#g").unwrap();
        assert_eq!((address.scheme, address.host, address.port), ("https", "a.example", Some(8443)));
        assert_eq!((address.path, address.query, address.has_userinfo), ("/b/c", "d=e?f", false));
        assert_eq!(Address::split("https://a.example?q").unwrap().path, "/");
        assert_eq!(Address::split("https://a.example#/b").unwrap().path, "/");
        assert_eq!(Address::split("http://[::1]:80/").unwrap().host, "[::1]");
    }

    #[test]
    fn the_host_is_never_what_stands_before_an_at() {
        let address = Address::split("https://good.example@evil.example/").unwrap();
        assert_eq!((address.host, address.has_userinfo), ("evil.example", true));
        let address = Address::split("https://good.example:443@evil.example:9/").unwrap();
        assert_eq!((address.host, address.port), ("evil.example", Some(9)));
        assert_eq!(Address::split("https://evil.example/@good.example/").unwrap().host, "evil.example");
        assert_eq!(Address::split("https://evil.example?@good.example/").unwrap().host, "evil.example");
    }

    #[test]
    fn what_a_browser_would_rewrite_is_refused() {
        for url in [
            "",
            "https:",
            "https:/a.example/",
            "https:///a.example/",
            "https://",
            "https://a%2eexample/",
            "https://a.example\\@b.example/",
            "https://a.example\\b/",
            "https://a.example/b\\c",
            "https://a.example/b c",
            "https://a.exa\tmple/",
            "https://a.example:99999/",
            "https://a.example:+1/",
            "https://a.example:1:2/",
            "https://[::1/",
            "https://[::1]x/",
            "https://bücher.example/",
            " https://a.example/",
            "1https://a.example/",
        ] {
            assert_eq!(Address::split(url), None, "{url}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        /// Whatever this splitter accepts, the url crate reads with the same host, port and path.
        #[test]
        fn what_is_accepted_is_read_as_a_browser_reads_it(
            scheme in "(https|http|wss)",
            userinfo in "([a-z.:%]{0,6}@){0,2}",
            host in "([a-zA-Z0-9.\\\\@:-]{1,16}|[a-z]{1,8}\\.(com|ai)|\\[::1\\])",
            port in "(:[0-9]{0,6})?",
            tail in "[/?#][a-z/?#@:.%=&\\\\ ]{0,20}",
        ) {
            let text = format!("{scheme}://{userinfo}{host}{port}{tail}");
            if let Some(address) = Address::split(&text) {
                match url::Url::parse(&text) {
                    Ok(url) => {
                        let is_name = matches!(url.host(), Some(url::Host::Domain(_)));
                        if is_name {
                            prop_assert_eq!(url.host_str().unwrap(), address.host.to_ascii_lowercase());
                        }
                        prop_assert_eq!(url.port_or_known_default(), address.effective_port());
                        let has_userinfo = !url.username().is_empty() || url.password().is_some();
                        prop_assert!(address.has_userinfo || !has_userinfo);
                        if !address.path.contains("..") && !address.path.contains("/.")
                            && !address.path.contains('%') {
                            prop_assert_eq!(url.path(), address.path);
                        }
                    }
                    // The oracle also knows which names and numbers no host can have.
                    Err(_) => prop_assert!(crate::catalogue::site_of_host(address.host).is_none()),
                }
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = Address::split(&text);
        }
    }
}
