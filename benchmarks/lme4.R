# Rscript lme4.R FILE ROWS "formula": fit rows of doubles (y, x, treated, unit; column after column) and print the
# coefficient of x and the seconds of the fit alone.
args <- commandArgs(trailingOnly = TRUE)
suppressPackageStartupMessages(library(lme4))
rows <- as.integer(args[2])
d <- as.data.frame(matrix(readBin(args[1], "double", 4 * rows), ncol = 4))
names(d) <- c("y", "x", "treated", "unit")
seconds <- system.time(fit <- lmer(as.formula(args[3]), d))[["elapsed"]]
cat(sprintf("%.10f %.6f\n", fixef(fit)[["x"]], seconds))
