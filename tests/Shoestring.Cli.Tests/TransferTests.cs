using Shoestring.Graphs;
using Shoestring.Models;
using Shoestring.Onnx.Formats;
using Shoestring.Onnx.Import;

namespace Shoestring.Cli.Tests;

/// <summary>A network that was trained on two classes goes on with three, in all the ways that the command offers.</summary>
public sealed class TransferTests(TransferTests.Pretrained pretrained) : IClassFixture<TransferTests.Pretrained>
{
    private const string Model = "compact-resnet:0.25";
    private readonly Material _material = pretrained.Material;

    [Theory]
    [InlineData("whole")]
    [InlineData("frozen", "--freeze", "3")]
    [InlineData("slower", "--backbone-rate", "0.1")]
    [InlineData("head", "--head-only")]
    [InlineData("elsewhere", "--head-at", "stages.0.0.conv2", "--freeze", "1")]
    public void A_network_from_an_onnx_file_gets_a_new_head(string run, params string[] more)
    {
        var done = Shell.Json([.. Train(run), "--init", pretrained.Onnx, .. more]);
        Assert.Equal("met", done.GetProperty("verdict").GetString());
        Assert.True(done.GetProperty("accuracy").GetDouble() > 0.4, done.ToString());
        var (before, after) = (OnnxImporter.Import(pretrained.Onnx), OnnxImporter.Import(_material[run + "/model.onnx"]));
        Assert.Equal(3, after.Graph.Output("logits").Shape[1].Extent);
        Assert.Equal(before.Preprocessing, after.Preprocessing);
        var stays = after.Weights.Names.Count(n => before.Weights.Contains(n)
            && before.Weights[n].ToFloat().Data.SequenceEqual(after.Weights[n].ToFloat().Data));
        Assert.Equal(more.Contains("--head-only") ? after.Weights.Names.Count - 2 : more.Contains("--freeze") ? stays : 0, stays);
        Assert.Equal(more.Contains("--freeze") || more.Contains("--head-only"), stays > 0);
        Assert.DoesNotContain("head.weight", before.Weights.Names);
        Assert.Contains("head.weight", after.Weights.Names);
    }

    [Theory]
    [InlineData(".safetensors")]
    [InlineData(".npz")]
    public void Weights_of_other_classes_are_taken_and_the_new_head_is_told(string ending)
    {
        var file = ending == ".npz" ? Npz() : pretrained.Weights;
        var (code, _, error) = Shell.Run([.. Train("from" + ending), "--model", Model, "--init", file]);
        Assert.True(code == 0, error);
        error = error.ReplaceLineEndings(" ");
        Assert.Contains("is for other classes ([2, ", error, StringComparison.Ordinal);
        Assert.Contains("fc.weight, fc.bias begin anew", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Stopped_in_the_head_it_goes_on_to_the_same_bits()
    {
        string[] head = ["--init", pretrained.Onnx, "--head-only"];
        var once = Shell.Json([.. Train("once"), .. head]);
        var again = Shell.Json([.. Train("again"), .. head, "--threads", "1"]);
        Assert.Equal(once.GetProperty("weights_sha256").GetString(), again.GetProperty("weights_sha256").GetString());
        Assert.Equal(
            once.GetProperty("weights_sha256").GetString(),
            Shell.Json("train", "--resume", _material["once"]).GetProperty("weights_sha256").GetString());
    }

    [Fact]
    public void A_tensor_of_another_shape_is_named_with_both_shapes()
    {
        var line = Refused("wider", "--model", "compact-resnet:0.5", "--init", pretrained.Weights);
        Assert.Matches(@"'stem\.0\.weight' does not fit 'stem\.0\.weight' of .*: \[\d+, 1, 3, 3\] in the file, \[\d+, 1, 3, 3\] in the model; \d+ more", line);
    }

    [Fact]
    public void A_missing_tensor_is_named_with_its_shape()
    {
        var tensors = TensorFile.Read(pretrained.Weights).Where(t => t.Name != "stages.1.0.conv1.weight").ToArray();
        using (var stream = File.Create(_material["missing.safetensors"]))
        {
            Safetensors.Write(stream, tensors);
        }

        var line = Refused("missing", "--model", Model, "--init", _material["missing.safetensors"]);
        Assert.Matches(@"has no tensor for 'stages\.1\.0\.conv1\.weight' \[\d+, \d+, 3, 3\]", line);
    }

    [Fact]
    public void Weights_under_timms_names_are_known()
    {
        var graph = ModelTable.Find("mobilenet-v1").Build(new ModelOptions(3, 1, 12, 12) { WidthMultiplier = 0.25, SmallPictures = true });
        var weights = Weights.Initialize(graph, 3);
        string Timm(string name) => name == "features.0.0.weight" ? "conv_stem.weight"
            : name.Replace("features.0.1.", "bn1.", StringComparison.Ordinal)
                .Replace("features.1.0.0.", "blocks.0.0.conv_dw.", StringComparison.Ordinal)
                .Replace("features.1.0.1.", "blocks.0.0.bn1.", StringComparison.Ordinal);
        using (var stream = File.Create(_material["timm.safetensors"]))
        {
            Safetensors.Write(stream, [.. weights.Names.Select(n => new NamedTensor(Timm(n), weights[n]))]);
        }

        Shell.Json([.. Train("timm", "1"), "--model", "mobilenet-v1:0.25", "--init", _material["timm.safetensors"], "--freeze", "2"]);
        var after = TensorFile.Read(_material["timm/weights.safetensors"]).ToDictionary(t => t.Name, t => t.Tensor);
        Assert.Equal(weights.Float("features.1.0.0.weight").Data, after["features.1.0.0.weight"].ToFloat().Data);
    }

    [Theory]
    [InlineData("freeze at most", "--freeze", "99")]
    [InlineData("has no node 'nowhere'", "--freeze", "nowhere")]
    [InlineData("has no node 'nowhere'", "--head-at", "nowhere")]
    [InlineData("leave --freeze", "--head-only", "--freeze", "1")]
    [InlineData("a number above 0", "--backbone-rate", "0")]
    [InlineData("leave --model out", "--head-at", "stem.0", "--model", Model)]
    public void What_makes_no_sense_is_refused_before_a_run_begins(string why, params string[] more)
    {
        Assert.Contains(why, Refused("refused", ["--init", pretrained.Onnx, .. more]), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_material["refused"]));
    }

    [Fact]
    public void A_pickle_is_refused_with_the_line_that_converts_it()
    {
        File.WriteAllBytes(_material["net.pth"], [0x80, 2]);
        Assert.Contains("safetensors.torch", Refused("pickle", "--model", Model, "--init", _material["net.pth"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_takes_no_pictures_is_refused() =>
        Assert.Contains("--init with an .onnx file", Refused("none"), StringComparison.Ordinal);

    private string Refused(string run, params string[] more) => Shell.Refused(2, [.. Train(run), .. more]);

    private string[] Train(string run, string epochs = "3") =>
        ["train", pretrained.Data, "--epochs", epochs, "--batch", "16", "--augment", "none", "--out", _material[run]];

    private string Npz()
    {
        TensorFile.Write(_material["weights.npz"], TensorFile.Read(pretrained.Weights));
        return _material["weights.npz"];
    }

    /// <summary>A run on the first two of three classes.</summary>
    public sealed class Pretrained : IDisposable
    {
        public Pretrained()
        {
            var two = Material.Idx(classes: 2, name: "two");
            Data = Material.Idx(train: 96, test: 48, name: "three");
            Shell.Json("train", two, "--model", Model, "--epochs", "3", "--batch", "32", "--augment", "none", "--out", Material["first"]);
        }

        public string Data { get; }

        public string Onnx => Material["first/model.onnx"];

        public string Weights => Material["first/weights.safetensors"];

        internal Material Material { get; } = new();

        public void Dispose() => Material.Dispose();
    }
}
