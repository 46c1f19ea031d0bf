"""What a comparison of regimes says: tables, money, figures, page."""
