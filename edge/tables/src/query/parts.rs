//! Parts of values that rows are grouped by: the year, quarter, month or day of a date, and steps
//! of equal width on a scale of numbers.
//!
//! A part of a date is a number that counts years, quarters, months or days, so that a million rows
//! are grouped by numbers and only the groups are written out as text.

use std::sync::Arc;

use chrono::Datelike;
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Date32Array, Float64Array, Int32Array, TimestampMicrosecondArray,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type};
use datafusion::common::DataFusionError;
use datafusion::error::Result;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use domain::Part;

const DAY: i64 = 86_400_000_000;

/// The part of a value as an expression.
pub(super) fn expression(value: Expr, part: &Part) -> Expr {
    let signature = Signature::any(1, Volatility::Immutable);
    ScalarUDF::new_from_impl(PartOf { part: part.clone(), signature }).call(vec![value])
}

/// The parts of the values of an array.
pub(super) fn of(array: &ArrayRef, part: &Part) -> Result<ArrayRef> {
    if let Some(bands) = part.bands() {
        let values = cast(array, &DataType::Float64)?;
        let steps: Float64Array =
            values.as_primitive::<Float64Type>().unary(|value| bands.start(value));
        return Ok(Arc::new(steps));
    }
    let number = |days: i32| count(days, part);
    let numbers: Int32Array = if let Some(days) = array.as_any().downcast_ref::<Date32Array>() {
        days.unary(number)
    } else if let Some(moments) = array.as_any().downcast_ref::<TimestampMicrosecondArray>() {
        moments.unary(|micros| number(i32::try_from(micros.div_euclid(DAY)).unwrap_or_default()))
    } else {
        return Err(not_a("date"));
    };
    Ok(Arc::new(numbers))
}

fn not_a(what: &str) -> DataFusionError {
    DataFusionError::Execution(format!("not a {what}"))
}

/// Years, quarters or months since the year 0, or days since 1970.
fn count(days: i32, part: &Part) -> i32 {
    let Some(date) = chrono::NaiveDate::from_epoch_days(days) else { return 0 };
    let months = date.year() * 12 + date.month0().cast_signed();
    match part {
        Part::Year => date.year(),
        Part::Quarter => months.div_euclid(3),
        Part::Month => months,
        Part::Day | Part::Bin(_) => days,
    }
}

/// Writes a part of a date: `2024`, `2024-Q1`, `2024-03`, `2024-03-09`.
pub(super) fn write(number: i32, part: &Part, into: &mut String) {
    use std::fmt::Write;
    // A text takes whatever is written to it.
    let _ = match part {
        Part::Year => write!(into, "{number:04}"),
        Part::Quarter => write!(into, "{:04}-Q{}", number.div_euclid(4), number.rem_euclid(4) + 1),
        Part::Month => {
            write!(into, "{:04}-{:02}", number.div_euclid(12), number.rem_euclid(12) + 1)
        }
        Part::Day | Part::Bin(_) => {
            let date = chrono::NaiveDate::from_epoch_days(number).unwrap_or_default();
            write!(into, "{date}")
        }
    };
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct PartOf {
    part: Part,
    signature: Signature,
}

impl ScalarUDFImpl for PartOf {
    fn name(&self) -> &str {
        match &self.part {
            Part::Year => "year",
            Part::Quarter => "quarter",
            Part::Month => "month",
            Part::Day => "day",
            Part::Bin(_) => "bin",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(match self.part {
            Part::Bin(_) => DataType::Float64,
            _ => DataType::Int32,
        })
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = arguments.number_rows;
        let value = arguments.args.into_iter().next().ok_or_else(|| not_a("value"))?;
        Ok(ColumnarValue::Array(of(&value.into_array(rows)?, &self.part)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_day_count_and_are_written_out() {
        let day = chrono::NaiveDate::from_ymd_opt(2024, 3, 9).expect("a day").to_epoch_days();
        let written = [Part::Year, Part::Quarter, Part::Month, Part::Day].map(|part| {
            let mut text = String::new();
            write(count(day, &part), &part, &mut text);
            text
        });
        assert_eq!(written, ["2024", "2024-Q1", "2024-03", "2024-03-09"]);
    }

    #[test]
    fn steps_lie_below_their_values_on_both_sides_of_zero() {
        let values: ArrayRef = Arc::new(Float64Array::from(vec![-1.0, 0.0, 9.9, 10.0]));
        let steps = of(&values, &Part::Bin("10".into())).expect("numbers");
        let steps = steps.as_primitive::<Float64Type>();
        assert_eq!(steps.values(), &[-10.0, 0.0, 0.0, 10.0]);
    }
}
