//! A view's layout.

use crate::{
    id::ColumnName,
    text::{joined, quoted},
};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;
use roxmltree::Document;

/// The most attributes that an element of a layout may have. Real ones have about ten; reading takes time
/// that is quadratic in their number.
const MAX_ATTRIBUTES: usize = 1_000;

/// The most namespaces that a layout may declare. Real ones declare none; reading takes time that is
/// cubic in the number of those that are in scope.
const MAX_NAMESPACES: usize = 100;

/// What a layout's cells say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// The columns in order.
    pub(super) columns: Vec<String>,
    hidden: Vec<String>,
    odd: Vec<String>,
    /// Which cells have no name, counted from one.
    pub(super) nameless: Vec<usize>,
}

impl Layout {
    /// Reads a layout's text; else why it can't be read.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let document = document(text).map_err(|problem| format!("the layout can't be read: {}", quoted(&problem)))?;
        let mut layout = Self::default();
        let cells = document.descendants().filter(|node| node.has_tag_name("cell"));
        for (place, cell) in (1..).zip(cells) {
            layout.add(place, cell.attribute("name"), cell.attribute("ishidden"));
        }
        Ok(layout)
    }

    /// Adds a cell, counted from one. A hidden cell is not a field of the view: nobody sees it.
    pub(super) fn add(&mut self, place: usize, name: Option<&str>, is_hidden: Option<&str>) {
        match name {
            None => self.nameless.push(place),
            Some(name) if is_hidden.is_some_and(|said| !is_no(said.trim())) => self.hidden.push(name.into()),
            Some(name) if name.parse::<ColumnName>().is_err() => self.odd.push(name.into()),
            Some(name) => self.columns.push(name.into()),
        }
    }

    /// What was left out of the columns, a clause for each kind.
    pub(super) fn left_out(&self) -> impl Iterator<Item = String> {
        let clause = |names: &[String], why: &str| {
            let names = joined(names.iter().map(|name| Quoted(name)), ", ");
            format!("{why}: {names}")
        };
        let hidden = (!self.hidden.is_empty()).then(|| clause(&self.hidden, "hidden cells are left out"));
        let odd = (!self.odd.is_empty()).then(|| clause(&self.odd, "cells whose name no column can have are left out"));
        hidden.into_iter().chain(odd)
    }
}

/// Whether XML says no. Whatever else stands there may hide a cell, and then nobody is shown it.
fn is_no(said: &str) -> bool {
    said == "0" || said.eq_ignore_ascii_case("false")
}

#[derive(Clone)]
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", quoted(self.0))
    }
}

/// Reads XML. Without further options a document type, and so every entity, is refused.
fn document(layout: &str) -> Result<Document<'_>, String> {
    // No attribute's value holds a `<`, so each part holds the attributes of one element at most.
    if layout.split('<').any(|part| part.matches('=').count() > MAX_ATTRIBUTES) {
        return Err(format!("an element has more than {MAX_ATTRIBUTES} attributes"));
    }
    if layout.matches("xmlns").count() > MAX_NAMESPACES {
        return Err(format!("more than {MAX_NAMESPACES} namespaces are declared"));
    }
    Document::parse(layout).map_err(|error| error.to_string())
}
