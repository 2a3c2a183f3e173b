//! Coordinates of places, in degrees of WGS 84.

use crate::values::{Fault, FieldCode};

/// A latitude: −90 (south) to 90 (north).
pub fn latitude(degrees: f64) -> Result<f64, Fault> {
    within(degrees, 90.0)
}

/// A longitude: −180 (west) to 180 (east).
pub fn longitude(degrees: f64) -> Result<f64, Fault> {
    within(degrees, 180.0)
}

fn within(degrees: f64, bound: f64) -> Result<f64, Fault> {
    if degrees.abs() <= bound {
        return Ok(degrees);
    }
    Err(Fault::new(FieldCode::Range, format!("must be between -{bound} and {bound} degrees")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_globe_has_bounds() {
        assert_eq!(latitude(-90.0), Ok(-90.0));
        assert_eq!(longitude(180.0), Ok(180.0));
        for degrees in [90.000_001, -91.0, f64::NAN, f64::INFINITY] {
            assert_eq!(latitude(degrees).unwrap_err().code, FieldCode::Range);
        }
        assert_eq!(longitude(-180.5).unwrap_err().detail, "must be between -180 and 180 degrees");
    }
}
