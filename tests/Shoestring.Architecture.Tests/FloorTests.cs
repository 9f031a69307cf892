namespace Shoestring.Architecture.Tests;

/// <summary>References between the projects of src/ go down the floors only (docs/adr/0001-foundation-floor.md).</summary>
public sealed class FloorTests
{
    /// <summary>The house: project and floor. A new project is one row.</summary>
    private static readonly Dictionary<string, int> Floors = new()
    {
        ["Foundation"] = -1,
        ["Kernels"] = 0,
        ["Graphs"] = 1,
        ["Models"] = 2,
        ["Onnx"] = 2,
        ["Data"] = 2,
        ["Training"] = 3,
        ["Runtime"] = 3,
        ["Compression"] = 4,
        ["Curation"] = 4,
        ["Search"] = 4,
        ["Autopilot"] = 5,
        ["Studio"] = 6,
        ["Cli"] = 7,
    };

    /// <summary>Rooms that may use less than their floor allows, and why.</summary>
    private static readonly Dictionary<string, string[]> Narrower = new()
    {
        // Streams need no graph: pure functions over samples, probabilities and embeddings.
        ["Data"] = ["Foundation", "Kernels"],
        // Spans in, spans out: nothing to know of files or errors told to a person.
        ["Kernels"] = ["Foundation"],
    };

    public static TheoryData<string> Projects => [.. Repository.Projects.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_go_down_only(string project)
    {
        Assert.True(Floors.TryGetValue(project, out int floor), $"{project} has no row in the table of floors");
        Assert.All(Repository.ReferencesOf(project), used =>
            Assert.True(MayUse(project, floor, used), $"{project} (floor {floor}) must not use {used}"));
    }

    [Theory]
    [InlineData("Kernels", "Graphs")]
    [InlineData("Onnx", "Models")]
    [InlineData("Data", "Graphs")]
    [InlineData("Training", "Runtime")]
    [InlineData("Training", "Compression")]
    public void A_reference_upwards_or_sideways_is_refused(string project, string used) =>
        Assert.False(MayUse(project, Floors[project], used));

    private static bool MayUse(string project, int floor, string used) =>
        Floors.TryGetValue(used, out int below) && below < floor
        && (!Narrower.TryGetValue(project, out string[]? only) || only.Contains(used));
}
