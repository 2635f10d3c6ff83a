//! Corners of convex polygons, and the lines that meet there.

use super::Boundary;
use super::bounds::{SLACK, UNIT};

/// A corner of a cell, and the edge that begins there, counterclockwise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Corner {
    pub x: f64,
    pub y: f64,
    /// Each coordinate is off by at most this.
    pub error: f64,
    /// The line that the edge to the next corner lies on. The corner is where it meets that of the edge before.
    pub boundary: Boundary,
}

/// A line `a x + b y + c = 0` in double precision.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub a: f64,
    pub b: f64,
    pub c: f64,
    /// `a x + b y + c`, computed in the window, is off by at most this.
    pub value_error: f64,
    /// So are `a` and `b` together.
    pub slope_error: f64,
}

/// Where two lines meet, and by how much each coordinate may be off; `None` if that is more than `largest_error`. No coordinate is
/// above `radius`.
///
/// Not by the lines' errors propagated through the solution, but by what the lines say at the point found: at the true one both are zero, so
/// the way there solves the same two equations, with what is left over as their right-hand sides.
#[inline]
pub(super) fn meeting(line: &Line, other: &Line, radius: f64, largest_error: f64) -> Option<[f64; 3]> {
    let determinant = line.a * other.b - line.b * other.a;
    let x = (line.b * other.c - other.b * line.c) / determinant;
    let y = (other.a * line.c - line.a * other.c) / determinant;
    let [slopes, other_slopes] = [line, other].map(|line| line.a.abs() + line.b.abs() + line.slope_error);
    let [rest, other_rest] = [line, other].map(|line| (line.a * x + line.b * y + line.c).abs() + line.value_error);
    let size = determinant.abs() - 4.0 * UNIT * slopes * other_slopes - (line.slope_error * other_slopes + other.slope_error * slopes);
    let error = (1.0 + 16.0 * UNIT) * (other_slopes * rest + slopes * other_rest) / size;
    // Outside the window the errors of values are not known. Written so that NaN is refused.
    let is_inside = x.abs() <= radius * SLACK && y.abs() <= radius * SLACK;
    (is_inside && size > 0.0 && error <= largest_error).then_some([x, y, error])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(a: f64, b: f64, c: f64) -> Line {
        Line { a, b, c, value_error: 1e-15, slope_error: 0.0 }
    }

    #[test]
    fn lines_meet_where_both_are_zero() {
        // x + y = 1 and x - 2 y = 0.
        let [x, y, error] = meeting(&line(1.0, 1.0, -1.0), &line(1.0, -2.0, 0.0), 1.0, 1e-9).unwrap();
        assert!((x - 2.0 / 3.0).abs() <= error && (y - 1.0 / 3.0).abs() <= error && error < 1e-14, "{x} {y} {error}");
    }

    #[test]
    fn parallel_and_nearly_parallel_lines_are_left_open() {
        assert!(meeting(&line(1.0, 1.0, -1.0), &line(2.0, 2.0, 0.0), 1.0, 1.0).is_none());
        let nearly = line(1.0, 1.0 + 1e-9, -1.0);
        assert!(meeting(&line(1.0, 1.0, -1.0), &nearly, 1.0, 1e-9).is_none());
        assert!(meeting(&line(1.0, 1.0, -1.0), &nearly, 1.0, 1e-4).is_some());
    }
}
