//! The command as a program: what it prints, on which stream, with which exit status.

mod decide;
mod edges;
mod help;
mod import;
mod read;
mod readme;
mod replay;
mod report;
mod reviews;
mod schema;
mod support;
mod test;
mod who;
