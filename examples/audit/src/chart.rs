//! What was allowed and what was refused, day by day, as a picture.

use crate::audit::Summary;
use anyhow::{Result, anyhow, ensure};
use datafusion::arrow::temporal_conversions::date32_to_datetime;
use plotters::{
    coord::ranged1d::{IntoSegmentedCoord, SegmentValue},
    prelude::*,
};
use std::{collections::BTreeMap, path::Path};

/// Colours that people who see few colours can tell apart (Okabe and Ito).
const COLOURS: [RGBColor; 7] = [
    RGBColor(213, 94, 0),
    RGBColor(0, 114, 178),
    RGBColor(230, 159, 0),
    RGBColor(204, 121, 167),
    RGBColor(0, 158, 115),
    RGBColor(86, 180, 233),
    RGBColor(90, 90, 90),
];
const ALLOWED: RGBColor = RGBColor(0, 158, 115);

/// The most frequent reasons have a colour each; what is left is drawn as one.
const REASONS: usize = COLOURS.len() - 1;
const OTHERS: &str = "other reasons";

fn date(day: i32) -> String {
    date32_to_datetime(day).map_or_else(String::new, |moment| moment.date().to_string())
}

fn count(events: &u64) -> String {
    let digits = events.to_string();
    let mut written = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(' ');
        }
        written.push(digit);
    }
    written
}

/// Draws the days of a summary as SVG: above what was allowed, below what was refused, by reason.
///
/// # Errors
///
/// A log without a day; a file that can't be written.
pub fn draw(summary: &Summary, file: &Path) -> Result<()> {
    let (first, last) = summary
        .days
        .keys()
        .next()
        .zip(summary.days.keys().next_back())
        .ok_or_else(|| anyhow!("no event says when it was: there is nothing to draw"))?;
    let (first, last) = (*first, *last);
    ensure!(i64::from(last) - i64::from(first) < 3660, "from {} to {}: too many days to draw", date(first), date(last));
    let root = SVGBackend::new(file, (1200, 800)).into_drawing_area();
    (|| -> Result<(), DrawingAreaErrorKind<_>> {
        root.fill(&WHITE)?;
        let (upper, lower) = root.split_vertically(360);
        let allowed: BTreeMap<i32, Vec<u64>> =
            summary.days.iter().map(|(day, (allowed, _))| (*day, vec![*allowed])).collect();
        bars(&upper, "Allowed events per day", (first, last), &[("allowed".to_owned(), ALLOWED)], &allowed)?;

        let reasons = frequent(summary);
        let refused = summary.days.iter().map(|(day, (_, refused))| {
            let mut events = vec![0; reasons.len()];
            for (reason, refused) in refused {
                let place = reasons.iter().position(|(known, _)| known == reason).unwrap_or(reasons.len() - 1);
                events[place] += refused;
            }
            (*day, events)
        });
        bars(&lower, "Refused events per day, by reason", (first, last), &reasons, &refused.collect())?;
        root.present()
    })()
    .map_err(|error| anyhow!("`{}`: {error}", file.display()))
}

/// The reasons that have a colour, the most frequent first.
fn frequent(summary: &Summary) -> Vec<(String, RGBColor)> {
    let mut totals: BTreeMap<&str, u64> = BTreeMap::new();
    for (_, refused) in summary.days.values() {
        for (reason, events) in refused {
            *totals.entry(reason).or_default() += events;
        }
    }
    let mut reasons: Vec<_> = totals.into_iter().collect();
    reasons.sort_by_key(|(reason, events)| (std::cmp::Reverse(*events), *reason));
    let others = reasons.len() > REASONS;
    reasons.truncate(REASONS);
    let names = reasons.into_iter().map(|(reason, _)| reason.to_owned()).chain(others.then(|| OTHERS.to_owned()));
    names.zip(COLOURS).collect()
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn bars<'a>(
    area: &Area<'a>,
    caption: &str,
    (first, last): (i32, i32),
    series: &[(String, RGBColor)],
    days: &BTreeMap<i32, Vec<u64>>,
) -> Result<(), DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>> {
    let most = days.values().map(|events| events.iter().sum::<u64>()).max().unwrap_or_default().max(1);
    // Room above the bars for the legend, a line of which is about a twelfth of the height.
    let height = most + most * (1 + series.len() as u64) / 12 + 1;
    let mut chart = ChartBuilder::on(area)
        .caption(caption, ("sans-serif", 20))
        .margin(14)
        .x_label_area_size(30)
        .y_label_area_size(80)
        .build_cartesian_2d((first..last).into_segmented(), 0..height)?;
    let on_axis = |day: &SegmentValue<i32>| match day {
        SegmentValue::Exact(day) | SegmentValue::CenterOf(day) => date(*day),
        SegmentValue::Last => String::new(),
    };
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(10)
        .x_label_formatter(&on_axis)
        .y_label_formatter(&count)
        .light_line_style(WHITE)
        .label_style(("sans-serif", 13))
        .draw()?;
    for (place, (name, colour)) in series.iter().enumerate() {
        let bars = days.iter().filter_map(|(day, events)| {
            let height = *events.get(place).filter(|height| **height > 0)?;
            let from = events.iter().take(place).sum::<u64>();
            let corners = [(SegmentValue::Exact(*day), from), (SegmentValue::Exact(*day + 1), from + height)];
            let mut bar = Rectangle::new(corners, colour.filled());
            bar.set_margin(0, 0, 1, 1);
            Some(bar)
        });
        let colour = *colour;
        let label = move |(x, y)| Rectangle::new([(x, y - 5), (x + 12, y + 5)], colour.filled());
        chart.draw_series(bars)?.label(name).legend(label);
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.85))
        .border_style(BLACK.mix(0.3))
        .label_font(("sans-serif", 13))
        .draw()?;
    Ok(())
}
