# Rscript ratio.R FILE ROWS: ratio of totals y / x per group, from rows of doubles (y, x, group, cluster; column after
# column); print the standard error of the first group and the seconds of survey's design and estimates alone.
args <- commandArgs(trailingOnly = TRUE)
suppressPackageStartupMessages(library(survey))
rows <- as.integer(args[2])
d <- as.data.frame(matrix(readBin(args[1], "double", 4 * rows), ncol = 4))
names(d) <- c("y", "x", "group", "cluster")
seconds <- system.time({
  design <- svydesign(ids = ~cluster, data = d, weights = ~1)
  fit <- svyby(~y, ~group, design, svyratio, denominator = ~x)
})[["elapsed"]]
cat(sprintf("%.10f %.6f\n", SE(fit)[1], seconds))
