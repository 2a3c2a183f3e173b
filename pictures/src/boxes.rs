//! Where there is still room for a label.

/// A rectangle by its sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    /// The square around a circle.
    pub fn around(x: f64, y: f64, radius: f64) -> Self {
        Self { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius }
    }

    fn meets(&self, other: &Rect) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn is_within(&self, other: &Rect) -> bool {
        self.left >= other.left
            && self.right <= other.right
            && self.top >= other.top
            && self.bottom <= other.bottom
    }
}

/// What stands on a picture already.
pub struct Taken {
    all: Rect,
    taken: Vec<Rect>,
}

impl Taken {
    /// Nothing yet, of all that there is.
    pub fn new(all: Rect) -> Self {
        Self { all, taken: Vec::new() }
    }

    /// Takes a rectangle, whatever stands there.
    pub fn put(&mut self, rect: Rect) {
        self.taken.push(rect);
    }

    /// Takes a rectangle if it is free and within the picture.
    pub fn try_put(&mut self, rect: Rect) -> bool {
        let free = rect.is_within(&self.all) && !self.taken.iter().any(|taken| taken.meets(&rect));
        if free {
            self.taken.push(rect);
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rectangle_is_taken_once_and_within_the_picture() {
        let mut taken = Taken::new(Rect { left: 0.0, top: 0.0, right: 100.0, bottom: 100.0 });
        assert!(taken.try_put(Rect::around(20.0, 20.0, 10.0)));
        assert!(!taken.try_put(Rect::around(29.0, 20.0, 10.0)));
        assert!(taken.try_put(Rect::around(40.0, 20.0, 10.0)), "sides may touch");
        assert!(!taken.try_put(Rect::around(95.0, 50.0, 10.0)));
    }
}
