//! The types of the tables, and look-ups in them.

/// Stub until the catalogue lands.
pub fn name(_id: &str) -> Option<&'static str> {
    None
}

/// Stub.
pub fn required_hosts() -> Vec<String> {
    vec!["https://chatgpt.com/*".to_owned()]
}
/// Stub.
pub fn optional_hosts() -> Vec<String> {
    vec![]
}
/// Stub.
pub fn request_patterns() -> Vec<String> {
    vec!["https://chatgpt.com/backend-api/*conversation*".to_owned()]
}
