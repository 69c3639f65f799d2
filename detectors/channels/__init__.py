"""What `contagion` is made of: the filter over reproduction ratios and the causes that it tells apart."""
