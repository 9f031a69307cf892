using Shoestring.Bench;

// usage: Shoestring.Bench [word ...]   prints only the rows whose name holds every word
Report report = new(args);
foreach (int threads in (int[])[1, 2])
{
    GemmBench.Run(report, threads);
    ConvBench.Run(report, threads);
    StreamBench.Run(report, threads);
}
