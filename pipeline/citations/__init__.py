"""What to cite for rows of the dataset: the studies and tables behind them, in four formats."""
