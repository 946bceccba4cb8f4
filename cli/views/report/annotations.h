// Diagnostics as commands in the log of a pipeline, which shows them beside the lines of a change.
//
//   ::error file=policy.acrnet,line=12,endLine=12,col=9,endColumn=25,title=ACR1040::there is no …
//   ##vso[task.logissue type=error;sourcepath=policy.acrnet;linenumber=12;…;code=ACR1040]…
//
// Pure. Nothing that a policy holds can end a command or begin another: it is escaped as the runner
// (actions/toolkit, command.ts) and the agent (azure-pipelines-task-lib, taskcommand.ts) undo it.
#pragma once

#include <string>

#include "cli/views/report/report.h"

namespace acrnet::cli {

std::string github_annotations(const Report& report);
// The agent knows errors and warnings; a note is an ordinary line of the log.
std::string azure_pipelines_annotations(const Report& report);

}  // namespace acrnet::cli
