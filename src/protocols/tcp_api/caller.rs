//! Who asks: whose program key stands in the header.
//! Must not know what he wants.

use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderName};

use super::TcpApi;
use crate::domain::{Account, AccountError, AddressPrefix, ChatError};

/// The older of the two headers.
const USER: HeaderName = HeaderName::from_static("user");

/// Whose key it is.
///
/// # Errors
/// `KeyRefused`, also when there is none; `Unavailable`.
pub async fn caller(
    api: &TcpApi,
    from: AddressPrefix,
    headers: &HeaderMap,
) -> Result<Account, ChatError> {
    let key = key(headers).ok_or(AccountError::KeyRefused)?;
    let holder = api.keys.check(key).await?;
    api.chat.standing().note(holder.account.id, from);
    Ok(holder.account)
}

/// The key as it was sent, without a scheme before it.
fn key(headers: &HeaderMap) -> Option<&str> {
    let header = headers.get(USER).or_else(|| headers.get(AUTHORIZATION))?;
    header.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn either_header_is_good_and_the_older_one_counts_more() {
        let with = |pairs: &[(&'static str, &'static str)]| -> HeaderMap {
            let pair = |(name, value): &(&'static str, &'static str)| {
                (HeaderName::from_static(name), HeaderValue::from_static(value))
            };
            pairs.iter().map(pair).collect()
        };
        assert_eq!(key(&with(&[("user", " a ")])), Some("a"));
        assert_eq!(key(&with(&[("authorization", "a")])), Some("a"));
        assert_eq!(key(&with(&[("authorization", "b"), ("user", "a")])), Some("a"));
        assert_eq!(key(&with(&[("authorization", "Bearer a")])), Some("Bearer a"));
        assert_eq!(key(&with(&[("x-user", "a")])), None);
    }
}
