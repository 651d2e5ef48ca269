//! General engines, a file each. All are given everything they can prepare before the clock starts: compiled policies,
//! the tenant as their data, and, but where said otherwise, each request in their own types.

#[cfg(feature = "biscuit")]
pub mod biscuit;
#[cfg(feature = "casbin")]
pub mod casbin;
pub mod cedar;
pub mod cel;
#[cfg(feature = "oso")]
pub mod oso;
pub mod regorus;
#[cfg(feature = "zen")]
pub mod zen;
