using Shoestring.Cli;
using Shoestring.Files;

using var signals = new StopSignals();
return CommandLine.Run(args, Console.Out, Console.Error, signals.Token);
