//! Where somebody comes from, as far as we need to know it: a prefix that limits are counted by.
//! Must not keep a whole IPv6 address: one household has a whole /56 of them.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// IPv4: the address. IPv6: its first 56 bits. IPv4 inside IPv6 counts as IPv4.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct AddressPrefix(IpAddr);

impl AddressPrefix {
    /// Reads what `Display` writes, or any address of the prefix.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_suffix("/56").or(text.strip_suffix("/32")).unwrap_or(text);
        text.parse::<IpAddr>().ok().map(Self::from)
    }
}

impl From<IpAddr> for AddressPrefix {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(IpAddr::V4(v4)),
            IpAddr::V6(v6) => {
                let kept = v6.to_bits() & !((1 << 72) - 1);
                Self(IpAddr::V6(Ipv6Addr::from_bits(kept)))
            }
        }
    }
}

impl fmt::Display for AddressPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(v4) => v4.fmt(f),
            IpAddr::V6(v6) => write!(f, "{v6}/56"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_read_back_from_its_text() {
        for text in ["192.0.2.7", "2001:db8:1:200::/56"] {
            assert_eq!(AddressPrefix::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(AddressPrefix::parse("nowhere"), None);
    }

    #[test]
    fn a_household_is_one_prefix_whatever_its_address_family() {
        let prefix = |text: &str| AddressPrefix::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(prefix("2001:db8:1:2ff::1"), prefix("2001:db8:1:200:ffff::9"));
        assert_ne!(prefix("2001:db8:1:2ff::1"), prefix("2001:db8:1:300::1"));
        assert_eq!(prefix("::ffff:192.0.2.7"), prefix("192.0.2.7"));
        assert_eq!(prefix("2001:db8:1:2ff::1").to_string(), "2001:db8:1:200::/56");
    }
}
