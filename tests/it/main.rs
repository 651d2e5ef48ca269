//! One integration binary; a file per subject.

#[path = "../oracle/mod.rs"]
mod oracle;
#[cfg(feature = "json")]
#[path = "../properties/mod.rs"]
mod properties;

mod conformance;
#[cfg(feature = "json")]
mod fuzz_replay;

#[cfg(all(feature = "proptest", feature = "json"))]
mod audience;
mod bulk;
#[cfg(feature = "dataverse")]
mod dataverse;
#[cfg(all(feature = "proptest", feature = "json"))]
mod gate;
#[cfg(all(feature = "proptest", feature = "json"))]
mod near;
mod remedies;

#[cfg(feature = "json")]
mod compare;
#[cfg(feature = "json")]
mod lint;
#[cfg(feature = "json")]
mod matrix;

#[cfg(feature = "json")]
mod against_oracle;
mod availability;
mod card;
mod configure;
mod connect;
mod convenience;
mod disconnect;
mod document;
#[cfg(feature = "dataverse")]
mod environment;
#[cfg(feature = "json")]
mod expectation;
mod join;
#[cfg(feature = "dataverse")]
mod left_out;
#[cfg(feature = "json")]
mod malformed;
mod notice;
mod open_record;
#[cfg(all(feature = "dataverse", feature = "graph"))]
mod payload;
#[cfg(feature = "json")]
mod people;
#[cfg(feature = "json")]
mod question;
#[cfg(all(feature = "record", feature = "proptest"))]
mod record;
#[cfg(all(feature = "report", feature = "json"))]
mod report;
mod rules;
#[cfg(all(feature = "schema", feature = "proptest"))]
mod schema;
#[cfg(all(feature = "report", feature = "dataverse", feature = "json"))]
mod shown;
mod subject;
mod suggest_participant;
mod support;
mod timeline;
mod view;
