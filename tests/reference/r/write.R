# Shared by the scripts beside it: store figures with the versions that made them, and data with their origin.
library(jsonlite)
write_reference <- function(figures, name, packages) {
  versions <- setNames(lapply(packages, function(p) as.character(packageVersion(p))), packages)
  writeLines(toJSON(list(made_by = c(list(R = as.character(getRversion())), versions), figures = figures),
                    digits = NA, auto_unbox = TRUE, pretty = TRUE, na = "null"), file.path("..", paste0(name, ".json")))
}
save_data <- function(data, name, origin) {
  data <- as.data.frame(data)
  write.csv(data, file.path("..", "data", paste0(name, ".csv")), row.names = FALSE, quote = TRUE, na = "")
  path <- file.path("..", "data", "origin.json")
  all <- if (file.exists(path)) fromJSON(path, simplifyVector = FALSE) else list()
  all[[name]] <- origin
  writeLines(toJSON(all[order(names(all))], auto_unbox = TRUE, pretty = TRUE), path)
}
