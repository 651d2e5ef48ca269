//! XML, pulled element by element: a solution may have hundreds of megabytes, of which little is used.

use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString},
    vec::Vec,
};
use xmlparser::{ElementEnd, Token, Tokenizer};

/// An element's start.
#[derive(Default)]
pub(super) struct Element<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> Element<'a> {
    /// The name without its prefix.
    pub(super) const fn name(&self) -> &'a str {
        self.name
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        let (_, value) = self.attributes.iter().find(|(known, _)| *known == name)?;
        unescaped(value).ok()
    }
}

/// A document that is read once, from its start to its end.
pub(super) struct Xml<'a> {
    tokens: Tokenizer<'a>,
    text: &'a str,
    /// The elements that are open, by prefix and name.
    open: Vec<(&'a str, &'a str)>,
    /// Whether the element that was opened last is empty, so that its end is next.
    is_empty: bool,
    position: usize,
    line: usize,
    counted: usize,
}

/// What a token does.
enum Step<'a> {
    /// It begins an element of this name, whose attributes follow.
    Open(&'a str),
    Attribute(&'a str, &'a str),
    /// It ends the start of an element.
    Opened,
    /// It ends an element that is nothing but its start.
    Empty,
    Closed,
    Text(&'a str),
    /// Text that is not escaped.
    Plain(&'a str),
    Other,
    Done,
}

enum Event<'a> {
    Start(Element<'a>),
    End,
    Text(&'a str),
    /// Text that is not escaped.
    Plain(&'a str),
    Done,
}

impl<'a> Xml<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let (open, is_empty) = (Vec::new(), false);
        Self { tokens: Tokenizer::from(text), text, open, is_empty, position: 0, line: 1, counted: 0 }
    }

    /// The line that was read last; lines count from 1.
    pub(super) fn line(&mut self) -> usize {
        let new = self.text.as_bytes().get(self.counted..self.position).unwrap_or_default();
        self.line += new.chunks(255).map(lines_in).sum::<usize>();
        self.counted = self.counted.max(self.position);
        self.line
    }

    /// The next event, a start with this element's memory for its attributes.
    fn event(&mut self, mut element: Element<'a>) -> Result<Event<'a>, String> {
        if core::mem::take(&mut self.is_empty) {
            self.open.pop();
            return Ok(Event::End);
        }
        loop {
            match self.step()? {
                Step::Open(name) => {
                    element.name = name;
                    element.attributes.clear();
                }
                Step::Attribute(name, value) => element.attributes.push((name, value)),
                Step::Opened => return Ok(Event::Start(element)),
                Step::Empty => {
                    self.is_empty = true;
                    return Ok(Event::Start(element));
                }
                Step::Closed => return Ok(Event::End),
                Step::Text(text) => return Ok(Event::Text(text)),
                Step::Plain(text) => return Ok(Event::Plain(text)),
                Step::Other => {}
                Step::Done => return Ok(Event::Done),
            }
        }
    }

    /// The next token, by which elements are opened and closed.
    #[inline]
    fn step(&mut self) -> Result<Step<'a>, String> {
        match self.tokens.next() {
            Some(Ok(token)) => {
                self.position = token.span().end();
                Ok(match token {
                    Token::ElementStart { prefix, local, .. } => {
                        self.open.push((prefix.as_str(), local.as_str()));
                        Step::Open(local.as_str())
                    }
                    Token::Attribute { local, value, .. } => Step::Attribute(local.as_str(), value.as_str()),
                    Token::ElementEnd { end: ElementEnd::Open, .. } => Step::Opened,
                    Token::ElementEnd { end: ElementEnd::Empty, .. } => Step::Empty,
                    Token::ElementEnd { end: ElementEnd::Close(prefix, local), .. } => {
                        if self.open.pop() != Some((prefix.as_str(), local.as_str())) {
                            return Err(format!("`{}` closes an element that is not the open one", local.as_str()));
                        }
                        Step::Closed
                    }
                    Token::Text { text } => Step::Text(text.as_str()),
                    Token::Cdata { text, .. } => Step::Plain(text.as_str()),
                    Token::DtdStart { .. } | Token::EmptyDtd { .. } => {
                        return Err("a document type is not allowed".into());
                    }
                    _ => Step::Other,
                })
            }
            Some(Err(error)) => {
                // What follows is not read, so the line is that of the error.
                self.line = error.pos().row as usize;
                (self.position, self.counted) = (self.text.len(), self.text.len());
                Err(error.to_string())
            }
            None if self.open.is_empty() => Ok(Step::Done),
            None => Err("the text ends within an element".into()),
        }
    }

    /// The root element.
    pub(super) fn root(&mut self) -> Result<Element<'a>, String> {
        loop {
            match self.event(Element::default())? {
                Event::Start(element) => return Ok(element),
                Event::Done => return Err("there is no element".into()),
                _ => {}
            }
        }
    }

    /// Reads what follows the root element, where nothing may be.
    pub(super) fn end(&mut self) -> Result<(), String> {
        loop {
            match self.event(Element::default())? {
                Event::Done => return Ok(()),
                Event::Text(text) if text.trim().is_empty() => {}
                _ => return Err("something follows the root element".into()),
            }
        }
    }

    /// The next element in the one that is open; nothing at its end.
    pub(super) fn child(&mut self) -> Result<Option<Element<'a>>, String> {
        loop {
            match self.event(Element::default())? {
                Event::Start(element) => return Ok(Some(element)),
                Event::End | Event::Done => return Ok(None),
                Event::Text(_) | Event::Plain(_) => {}
            }
        }
    }

    /// Closes the element that was just opened if it holds nothing but a plain text, and gives that. Most of a
    /// solution are such elements, and the tokenizer takes four times as long to find their ends.
    fn leaf(&mut self) -> Option<&'a str> {
        let ("", name) = *self.open.last()? else { return None };
        let rest = self.text.get(self.position..)?;
        // Any other byte is the tokenizer's to judge.
        let is_plain = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~') && !matches!(byte, b'<' | b'>');
        let length = rest.bytes().position(|byte| !is_plain(&byte))?;
        let (text, end) = rest.split_at_checked(length)?;
        let after = end.strip_prefix("</")?.strip_prefix(name)?.strip_prefix('>')?;
        self.open.pop();
        self.position = self.text.len() - after.len();
        self.tokens = Tokenizer::from_fragment(self.text, self.position..self.text.len());
        Some(text)
    }

    /// Passes over the rest of the element that was just opened, as most of a solution is: nothing is made
    /// of its elements, but that each is closed by its own end.
    pub(super) fn skip(&mut self) -> Result<(), String> {
        if core::mem::take(&mut self.is_empty) {
            self.open.pop();
            return Ok(());
        }
        if self.leaf().is_some() {
            return Ok(());
        }
        let depth = self.open.len();
        loop {
            match self.step()? {
                Step::Empty => drop(self.open.pop()),
                Step::Closed if self.open.len() < depth => return Ok(()),
                Step::Done => return Ok(()),
                _ => {}
            }
        }
    }

    /// Passes over the rest of the element that was just opened, looking at each element in it.
    pub(super) fn descendants(&mut self, mut each: impl FnMut(&Element<'a>)) -> Result<(), String> {
        let depth = self.open.len();
        let mut element = Element::default();
        loop {
            match self.event(core::mem::take(&mut element))? {
                Event::Start(start) => {
                    each(&start);
                    element = start;
                }
                Event::End if self.open.len() < depth => return Ok(()),
                Event::Done => return Ok(()),
                Event::End | Event::Text(_) | Event::Plain(_) => {}
            }
        }
    }

    /// The text of the element that was just opened, to its end; what elements in it hold is left out.
    pub(super) fn text(&mut self) -> Result<Cow<'a, str>, String> {
        if !self.is_empty
            && let Some(text) = self.leaf()
        {
            return unescaped(text);
        }
        let depth = self.open.len();
        // Usually there is one part, which is not copied.
        let mut text = Cow::Borrowed("");
        loop {
            match self.event(Element::default())? {
                Event::Text(part) if self.open.len() == depth => text += unescaped(part)?,
                Event::Plain(part) if self.open.len() == depth => text += part,
                Event::End if self.open.len() < depth => return Ok(text),
                Event::Done => return Ok(text),
                _ => {}
            }
        }
    }
}

/// How many lines end in at most 255 bytes. Counted in bytes, of which many are added at once.
fn lines_in(bytes: &[u8]) -> usize {
    bytes.iter().map(|byte| u8::from(*byte == b'\n')).sum::<u8>().into()
}

/// The text with its references resolved: XML's own five and those of characters.
fn unescaped(text: &str) -> Result<Cow<'_, str>, String> {
    let Some((before, mut rest)) = text.split_once('&') else { return Ok(Cow::Borrowed(text)) };
    let mut resolved = String::from(before);
    loop {
        let unknown = || format!("`&{}` is no reference", rest.chars().take(10).collect::<String>());
        let (name, after) = rest.split_once(';').ok_or_else(unknown)?;
        resolved.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            number => {
                let number = number.strip_prefix('#').ok_or_else(unknown)?;
                let code = match number.strip_prefix('x') {
                    Some(digits) => u32::from_str_radix(digits, 16),
                    None => number.parse(),
                };
                code.ok().and_then(char::from_u32).ok_or_else(unknown)?
            }
        });
        match after.split_once('&') {
            Some((before, more)) => {
                resolved.push_str(before);
                rest = more;
            }
            None => {
                resolved.push_str(after);
                return Ok(Cow::Owned(resolved));
            }
        }
    }
}
