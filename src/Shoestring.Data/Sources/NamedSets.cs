namespace Shoestring.Data;

/// <summary>
/// The table of known sets. Digests are of the unpacked files of the Debian package named in the row.
/// </summary>
public static class NamedSets
{
    /// <summary>All rows.</summary>
    public static IReadOnlyList<NamedSet> All { get; } =
    [
        new(
            "fashion-mnist",
            "dataset-fashion-mnist",
            "usr/share/datasets/fashion-mnist",
            new Uri("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
            ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
            [
                ("train-images-idx3-ubyte.gz", "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
                ("train-labels-idx1-ubyte.gz", "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
                ("t10k-images-idx3-ubyte.gz", "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
                ("t10k-labels-idx1-ubyte.gz", "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
            ]),
    ];

    /// <summary>The row of that name, or null.</summary>
    public static NamedSet? Find(string name) =>
        All.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase));
}
