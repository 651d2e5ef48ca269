//! XML, pulled element by element: a solution may have hundreds of megabytes, of which little is used.

use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString},
};
use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};

/// An element's start.
pub(super) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// The name without its prefix.
    pub(super) fn name(&self) -> &[u8] {
        self.0.local_name().into_inner()
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let found = self.0.attributes().with_checks(false).flatten().find(|it| it.key.as_ref() == name.as_bytes())?;
        let raw = core::str::from_utf8(&found.value).ok()?;
        Some(quick_xml::escape::unescape(raw).ok()?.into_owned())
    }
}

/// A document that is read once, from its start to its end.
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    line: usize,
    counted: usize,
}

impl<'a> Xml<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        Self { reader, text, line: 1, counted: 0 }
    }

    /// The line that was read last; lines count from 1.
    pub(super) fn line(&mut self) -> usize {
        let position = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len());
        let new = self.text.as_bytes().get(self.counted..position).unwrap_or_default();
        self.line += new.iter().filter(|byte| **byte == b'\n').count();
        self.counted = self.counted.max(position);
        self.line
    }

    fn event(&mut self) -> Result<Event<'a>, String> {
        match self.reader.read_event() {
            Ok(Event::DocType(_)) => Err("a document type is not allowed".into()),
            Ok(event) => Ok(event),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The root element.
    pub(super) fn root(&mut self) -> Result<Element<'a>, String> {
        loop {
            match self.event()? {
                Event::Start(start) => return Ok(Element(start)),
                Event::Eof => return Err("there is no element".into()),
                Event::Text(text) if !is_blank(&text) => return Err("text is outside of the root element".into()),
                _ => {}
            }
        }
    }

    /// Reads what follows the root element, where nothing may be.
    pub(super) fn end(&mut self) -> Result<(), String> {
        loop {
            match self.event()? {
                Event::Eof => return Ok(()),
                Event::Comment(_) | Event::PI(_) => {}
                Event::Text(text) if is_blank(&text) => {}
                _ => return Err("something follows the root element".into()),
            }
        }
    }

    /// The next element in the one that is open; nothing at its end.
    pub(super) fn child(&mut self) -> Result<Option<Element<'a>>, String> {
        loop {
            match self.event()? {
                Event::Start(start) => return Ok(Some(Element(start))),
                Event::End(_) => return Ok(None),
                Event::Eof => return Err("the text ends within an element".into()),
                _ => {}
            }
        }
    }

    /// Passes over the rest of the element that was just opened.
    pub(super) fn skip(&mut self) -> Result<(), String> {
        self.descendants(|_| ())
    }

    /// Passes over the rest of the element that was just opened, looking at each element in it.
    pub(super) fn descendants(&mut self, mut each: impl FnMut(&Element<'a>)) -> Result<(), String> {
        let mut depth = 0_usize;
        loop {
            match self.event()? {
                Event::Start(start) => {
                    each(&Element(start));
                    depth += 1;
                }
                Event::End(_) if depth == 0 => return Ok(()),
                Event::End(_) => depth -= 1,
                Event::Eof => return Err("the text ends within an element".into()),
                _ => {}
            }
        }
    }

    /// The text of the element that was just opened, to its end; what elements in it hold is left out.
    pub(super) fn text(&mut self) -> Result<String, String> {
        let mut text = String::new();
        let mut depth = 0_usize;
        loop {
            match self.event()? {
                Event::Text(part) if depth == 0 => text.push_str(&decoded(part.decode())?),
                Event::CData(part) if depth == 0 => text.push_str(&decoded(part.decode())?),
                Event::GeneralRef(part) if depth == 0 => text.push_str(&resolved(&part)?),
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => return Ok(text),
                Event::End(_) => depth -= 1,
                Event::Eof => return Err("the text ends within an element".into()),
                _ => {}
            }
        }
    }
}

fn is_blank(text: &[u8]) -> bool {
    text.iter().all(|byte| byte.is_ascii_whitespace()) || text == "\u{feff}".as_bytes()
}

fn decoded<E: core::fmt::Display>(text: Result<Cow<'_, str>, E>) -> Result<Cow<'_, str>, String> {
    text.map_err(|error| error.to_string())
}

fn resolved(reference: &BytesRef<'_>) -> Result<String, String> {
    if let Some(character) = reference.resolve_char_ref().map_err(|error| error.to_string())? {
        return Ok(character.to_string());
    }
    let name = decoded(reference.decode())?;
    let text = quick_xml::escape::resolve_xml_entity(&name).ok_or_else(|| format!("`&{name};` is no entity of XML"))?;
    Ok(text.into())
}
