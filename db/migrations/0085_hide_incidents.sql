-- An incident of a matter is seen where the matter is: of a sealed stub, or of one in conflict, nobody learns by it (P8).
alter policy incident_read on incident
  using (organ_id = duban_organ() and (matter_id is null or duban_matter_visible(matter_id)));
alter policy incident_close on incident
  using (organ_id = duban_organ() and (matter_id is null or duban_matter_visible(matter_id)));
